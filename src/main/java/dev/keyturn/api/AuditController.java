package dev.keyturn.api;

import dev.keyturn.access.Needs;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.Right;
import dev.keyturn.audit.AuditExport;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.StoredEntry;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.ReAnchoring;
import dev.keyturn.rotation.Refusal;
import io.micronaut.context.BeanProvider;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The audit trail as it is stored, so that it can be verified elsewhere. */
@Controller(Api.ROOT + "/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "audit")
class AuditController {
  private static final String LINES = "application/x-ndjson";

  private final AuditStore store;

  /** It needs Vault, for the key; reading a page does not. */
  private final BeanProvider<AuditTrail> trail;

  private final BeanProvider<ReAnchoring> anchoring;

  AuditController(
      AuditStore store, BeanProvider<AuditTrail> trail, BeanProvider<ReAnchoring> anchoring) {
    this.store = store;
    this.trail = trail;
    this.anchoring = anchoring;
  }

  /**
   * Entries of the trail, oldest first; each in exactly the text that was signed.
   *
   * @param next send it as {@code after} for those behind; null: there are no more now
   */
  @Serdeable
  @Schema(name = "AuditPage")
  record AuditPage(List<Entry> entries, @Nullable Long next) {}

  /**
   * One entry; docs/audit.md has its further fields.
   *
   * @param seq its place in the trail
   * @param ts when it was made
   * @param prev hash of the entry before
   */
  @Serdeable
  @Schema(name = "AuditEntry", additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
  record Entry(
      long seq,
      String id,
      @Schema(format = "date-time") String ts,
      String log,
      String prev,
      String action) {}

  /**
   * Entries of the trail, oldest first, as they are stored: canonical JSON, RFC 8785.
   *
   * @param after only those behind this place; 0: from the beginning
   * @param limit at most so many
   */
  @Get
  @Needs(Right.READ_AUDIT)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "listAuditEntries", summary = "Read the audit trail")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = AuditPage.class)))
  @Problem.Reading
  HttpResponse<String> page(
      @QueryValue(defaultValue = "0") @Min(0) @Max(9_007_199_254_740_991L) long after,
      @QueryValue(defaultValue = "50") @Min(1) @Max(Api.LARGEST_PAGE) int limit) {
    List<StoredEntry> entries = store.read(after + 1, limit);
    String next = entries.size() < limit ? "null" : String.valueOf(entries.getLast().seq());
    return HttpResponse.ok(
        entries.stream()
            .map(StoredEntry::canonicalText)
            .collect(Collectors.joining(",", "{\"entries\":[", "],\"next\":" + next + "}")));
  }

  /**
   * The whole trail as JSON Lines: a header with the public key, each entry's exact text, and the
   * signed checkpoint. `keyturn audit verify` and docs/verify_audit.py verify it offline.
   */
  @Get("/export")
  @Needs(Right.READ_AUDIT)
  @Produces(LINES)
  @Operation(operationId = "exportAudit", summary = "Export the audit trail")
  @ApiResponse(
      responseCode = "200",
      description = "JSON Lines.",
      content = @Content(mediaType = LINES, schema = @Schema(type = "string")))
  @Problem.ReadingOne
  StreamedFile export() throws Refused {
    head();
    AuditPublicKey key = trail.get().publicKey();
    return new StreamedFile(
            Pump.from(out -> AuditExport.write(store, key, out)), MediaType.of(LINES))
        .attach("keyturn-audit.jsonl");
  }

  /** The newest checkpoint: size and root of the trail, signed (C2SP signed note). */
  @Get("/checkpoint")
  @Needs(Right.READ_AUDIT)
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(operationId = "readCheckpoint", summary = "Read the signed checkpoint")
  @ApiResponse(
      responseCode = "200",
      content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = "string")))
  @Problem.ReadingOne
  String checkpoint() throws Refused {
    return head().checkpointNote();
  }

  /** The key that checkpoints and receipts are verified with, as `name+id+key`. */
  @Get("/public-key")
  @Needs(Right.READ_AUDIT)
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(operationId = "readPublicKey", summary = "Read the public key")
  @ApiResponse(
      responseCode = "200",
      content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = "string")))
  @Problem.Reading
  String publicKey() {
    return trail.get().publicKey().text() + "\n";
  }

  /**
   * Lets the trail go on where its anchor contradicts it, such as after a lawful restore of the
   * database: one person proposes it, and another confirms exactly that.
   *
   * @param body why; with {@code proposal} it confirms what another person has proposed
   */
  @Post("/re-anchor")
  @Needs(Right.RE_ANCHOR)
  @Operation(operationId = "reAnchorAudit", summary = "Let a restored trail go on, by two people")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = ReAnchored.class)))
  @Problem.Steering
  ReAnchored reAnchor(@Parameter(hidden = true) Principal who, @Body GivenReAnchoring body)
      throws Refused {
    try {
      return ReAnchored.of(
          body.proposal() == null
              ? anchoring.get().propose(who, body.reason())
              : anchoring.get().confirm(who, body.proposal(), body.reason()));
    } catch (BrokenTrail broken) {
      throw new Refused(Refusal.TRAIL_CONTRADICTED, Refusal.TRAIL_CONTRADICTED.remedy(), broken);
    } catch (RemoteFailure failure) {
      throw new Refused(Refusal.UNAVAILABLE, Refusal.UNAVAILABLE.remedy(), failure);
    }
  }

  private Head head() throws Refused {
    return store
        .head()
        .filter(h -> h.size() > 0)
        .orElseThrow(() -> new Refused(Refusal.NOT_FOUND, "The trail has no entry yet."));
  }
}

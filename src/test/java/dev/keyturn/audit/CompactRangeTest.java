package dev.keyturn.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactRangeTest {
  /** Leaves and roots of the Certificate Transparency reference tests. */
  private static final String[] LEAVES = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f"
  };

  private static final String[] ROOTS = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  };

  @Test
  void empty_tree_has_the_hash_of_nothing() {
    assertThat(hex(CompactRange.EMPTY.root()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void roots_are_those_of_the_reference_tests() {
    var range = CompactRange.EMPTY;
    for (int i = 0; i < LEAVES.length; i++) {
      range = range.append(Merkle.leaf(HexFormat.of().parseHex(LEAVES[i])));
      assertThat(hex(range.root())).isEqualTo(ROOTS[i]);
    }
  }

  @Test
  void root_equals_the_recursive_definition_and_text_round_trips_at_every_size() throws Exception {
    var leaves = new ArrayList<byte[]>();
    var range = CompactRange.EMPTY;
    for (int size = 1; size <= 130; size++) {
      byte[] leaf = Merkle.leaf(("entry " + size).getBytes(StandardCharsets.UTF_8));
      leaves.add(leaf);
      range = CompactRange.parse(range.size(), range.toText()).append(leaf);
      assertThat(range.size()).isEqualTo(size);
      assertThat(range.root()).isEqualTo(recursiveRoot(leaves));
    }
  }

  @Test
  void text_that_does_not_fit_the_size_is_refused() {
    var one = CompactRange.EMPTY.append(Merkle.leaf("x")).toText();
    assertThat(one).hasSize(43);
    for (var text : List.of("", one + "," + one, one + ",", one + "=", "!".repeat(43), "abcd")) {
      assertThatThrownBy(() -> CompactRange.parse(1, text)).isInstanceOf(UnreadableAudit.class);
    }
    assertThatThrownBy(() -> CompactRange.parse(-1, one)).isInstanceOf(UnreadableAudit.class);
  }

  /** RFC 6962, section 2.1, as it is written there: split at the largest power of two below n. */
  private static byte[] recursiveRoot(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Merkle.node(
        recursiveRoot(leaves.subList(0, split)),
        recursiveRoot(leaves.subList(split, leaves.size())));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}

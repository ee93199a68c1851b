------------------------------ MODULE Rotation ------------------------------
(***************************************************************************)
(* One rotation of one secret, as Keyturn is built: Vault has              *)
(* check-and-set, Railway's variables have none, deploys go live in any    *)
(* order and replica by replica, writes land late or never, the worker may *)
(* die between any two lines and another take over.                        *)
(*                                                                         *)
(* The three tables of moves below are read by ModelDocTest and must be    *)
(* those of Transitions.java. README.md tells how to run it, what each     *)
(* variant in Variants is, and what the model does not say.                *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS Replicas,   \* of all services that share the secret
          Verifiers,  \* those whose service only verifies; {}: there is one service
          Fresh,      \* values that might be generated
          MaxFence,   \* the lease is acquired so often: each crash costs one
          MaxStray,   \* deploys by somebody else, failed deploys, rollbacks by hand
          Rollbacks,  \* whether a person rolls back
          Variants    \* sets of safeguards that are taken away: {} is the protocol as built

VARIABLE without  \* the variant that is looked at; it never changes
On(safeguard) == safeguard \notin without

(* ---- the moves: Transitions.java ---------------------------------------- *)
Advanced == [
  PLANNED           |-> {"AWAITING_APPROVAL", "ADOPTING"},
  AWAITING_APPROVAL |-> {"ADOPTING"},
  ADOPTING          |-> {"STORING"},
  STORING           |-> {"STAGING"},
  STAGING           |-> {"DEPLOY_ACCEPT"},
  DEPLOY_ACCEPT     |-> {"CONVERGE_ACCEPT"},
  CONVERGE_ACCEPT   |-> {"SETTLING"},
  SETTLING          |-> {"PROMOTING"},
  PROMOTING         |-> {"DEPLOY_PROMOTE"},
  DEPLOY_PROMOTE    |-> {"CONVERGE_PROMOTE"},
  CONVERGE_PROMOTE  |-> {"PROMOTING", "SOAKING"},
  SOAKING           |-> {"CLEANING"},
  CLEANING          |-> {"RIDING", "DEPLOY_RETIRE"},
  RIDING            |-> {"DEPLOY_RETIRE"},
  DEPLOY_RETIRE     |-> {"CONVERGE_RETIRE"},
  CONVERGE_RETIRE   |-> {"RETIRING"},
  RETIRING          |-> {"COMPLETED"},
  DEMOTING          |-> {"DEPLOY_DEMOTE"},
  DEPLOY_DEMOTE     |-> {"CONVERGE_DEMOTE"},
  CONVERGE_DEMOTE   |-> {"DRAINING"},
  DRAINING          |-> {"UNSTAGING"},
  UNSTAGING         |-> {"DEPLOY_ABORT"},
  DEPLOY_ABORT      |-> {"CONVERGE_ABORT"},
  CONVERGE_ABORT    |-> {"RESTORING"},
  RESTORING         |-> {"ABORTED"}
]

Redone == [
  CONVERGE_ACCEPT   |-> "DEPLOY_ACCEPT",
  SETTLING          |-> "DEPLOY_ACCEPT",
  PROMOTING         |-> "DEPLOY_ACCEPT",
  CONVERGE_PROMOTE  |-> "DEPLOY_PROMOTE",
  SOAKING           |-> "DEPLOY_PROMOTE",
  CLEANING          |-> "DEPLOY_PROMOTE",
  CONVERGE_RETIRE   |-> "DEPLOY_RETIRE",
  CONVERGE_DEMOTE   |-> "DEPLOY_DEMOTE",
  DRAINING          |-> "DEPLOY_DEMOTE",
  UNSTAGING         |-> "DEPLOY_DEMOTE",
  CONVERGE_ABORT    |-> "DEPLOY_ABORT"
]

CalledOff == [
  PLANNED           |-> "ABORTED",
  AWAITING_APPROVAL |-> "ABORTED",
  ADOPTING          |-> "RESTORING",
  STORING           |-> "RESTORING",
  STAGING           |-> "UNSTAGING",
  DEPLOY_ACCEPT     |-> "UNSTAGING",
  CONVERGE_ACCEPT   |-> "UNSTAGING",
  SETTLING          |-> "UNSTAGING",
  PROMOTING         |-> "DEMOTING",
  DEPLOY_PROMOTE    |-> "DEMOTING",
  CONVERGE_PROMOTE  |-> "DEMOTING",
  SOAKING           |-> "DEMOTING"
]

Ended == {"COMPLETED", "ABORTED"}

(* ---- mutants of the order ----------------------------------------------- *)
Onward(p) == CASE p = "PLANNED" /\ ~On("adopt")        -> {"STORING"}
              [] p = "ADOPTING" /\ ~On("vault_first") -> {"STAGING"}
              [] p = "STAGING" /\ ~On("vault_first")  -> {"STORING"}
              [] p = "STORING" /\ ~On("vault_first")  -> {"DEPLOY_ACCEPT"}
              [] OTHER -> Advanced[p]
Back(p)  == IF CalledOff[p] = "DEMOTING" /\ ~On("way_back") THEN "UNSTAGING" ELSE CalledOff[p]
Makes    == IF On("vault_first") THEN "store" ELSE "stage"  \* the write that brings the new value

VARIABLES
  vault,   \* the versions in Vault, oldest first; nothing is ever destroyed
  rw,      \* services -> what is stored on Railway: the next deploy gets it
  pend,    \* services -> snapshots of deployments created and not yet live
  tgt,     \* services -> snapshot of the live deployment, replicas roll towards it
  env,     \* replicas -> the snapshot the process really runs with
  hist,    \* services -> snapshots that were live once: a person may roll back to them
  tok,     \* values under which tokens that have not expired exist
  dat,     \* values under which ciphertext or hashes exist
  net,     \* external writes that may still land
  db,      \* the durable row: where it stands, its wave, why it is stalled, the value, the fence,
           \* and whether the promoting deploy of this wave is known to have begun
  wk,      \* what the holder of the lease is at; gone when it dies
  stale,   \* only without the quarantine: former holders that are about to send
  audit,   \* writes whose intent is in the trail
  strays

world == <<vault, rw, pend, tgt, env, hist, tok, dat, net, stale, strays, without>>
vars  == <<world, db, wk, audit>>

Old   == "outgoing"
NoKey == "-"
Keys  == {Old} \cup Fresh

Home(r)     == IF r \in Verifiers THEN "verifier" ELSE "signer"
Services    == {Home(r) : r \in Replicas}
Signing     == Replicas \ Verifiers
Of(s)       == {r \in Replicas : Home(r) = s}
Waves       == IF Verifiers = {} THEN <<{"signer"}>> ELSE <<{"verifier"}, {"signer"}>>
First(S)    == IF "verifier" \in S THEN "verifier" ELSE "signer"
Range(q)    == {q[i] : i \in 1..Len(q)}
Newest      == IF vault = <<>> THEN NoKey ELSE vault[Len(vault)]

(* ---- what the three slots mean ------------------------------------------ *)
Lay(a, b, c) == [name |-> a, new |-> b, prev |-> c]
Kept         == IF On("keep_old") THEN Old ELSE NoKey
Goal(g)      == CASE g = "BEFORE"    -> Lay(Old, NoKey, NoKey)
                  [] g = "ACCEPTING" -> Lay(Old, db.key, NoKey)
                  [] g = "KEEPING"   -> Lay(Old, db.key, Kept)
                  [] g = "PROMOTED"  -> Lay(db.key, db.key, Kept)
                  [] g = "CLEAN"     -> Lay(db.key, NoKey, NoKey)
Met(l, g)    == l = Goal(g) \/ (g = "ACCEPTING" /\ l = Goal("KEEPING"))
Accept(l)    == {l.name, l.new, l.prev} \ {NoKey}
Signer(l)    == IF ~On("name_signs") /\ l.new # NoKey THEN l.new ELSE l.name

Live(s)      == {tgt[s]} \cup {env[r] : r \in Of(s)}    \* the one before may still be leaving
Snaps        == UNION {Live(s) \cup pend[s] : s \in Services}

(* ---- what the worker sees ------------------------------------------------ *)
UnderWay(s)     == IF On("pending") THEN pend[s] ELSE {}
Rolled(s)       == Live(s) = {tgt[s]}
Deployed(s, g)  == \/ \E d \in pend[s] : Met(d, g)
                   \/ UnderWay(s) = {} /\ \E d \in Live(s) : Met(d, g)
Confirmed(s, g) == UnderWay(s) = {} /\ Rolled(s) /\ Met(tgt[s], g)
Overtaken(s, g) == UnderWay(s) = {} /\ Rolled(s) /\ ~Met(tgt[s], g)

\* What runs, or may yet run, beside what the next write or deploy brings.
Fit(d)   == CASE db.at = "PROMOTING" -> db.key \in Accept(d)
              \* Once it has begun, to deploy again is what mends a rollback.
              [] db.at = "DEPLOY_PROMOTE" -> db.key \in Accept(d) \/ db.begun
              [] db.at \in {"CLEANING", "DEPLOY_RETIRE"}   -> Signer(d) = db.key
              [] db.at \in {"UNSTAGING", "DEPLOY_ABORT"} /\ On("way_back") -> Signer(d) = Old
              [] OTHER -> TRUE
BadLive  == \E s \in Services : \E d \in Live(s) : ~Fit(d)
BadComes == \E s \in Services : \E d \in UnderWay(s) : ~Fit(d)

(* ---- the worker: look, decide, journal ----------------------------------- *)
Idle0     == [pc |-> "ready", op |-> "-", svc |-> "-"]
\* After a lost answer, and after a take-over, nothing happens until nothing can land any more.
Quiet     == net = {} \/ ~On("quarantine")
Looking   == /\ wk.pc \in {"ready", "sent"} /\ Quiet
             /\ db.stalled = "-" /\ db.at \notin Ended

Begin(op, s) ==  \* one SQL transaction: the attempt and the trail's intent
  /\ wk' = [pc |-> "send", op |-> op, svc |-> s]
  /\ audit' = audit \cup {IF On("audit_first") THEN op ELSE wk.op}
  /\ UNCHANGED <<world, db>>

Outcome == audit' = IF On("audit_first") THEN audit ELSE audit \cup {wk.op}

Wave(p) == CASE p \in {"DEPLOY_PROMOTE", "CONVERGE_PROMOTE"} -> db.wave
             [] p = "PROMOTING" /\ db.at = "CONVERGE_PROMOTE" -> db.wave + 1
             [] OTHER -> 1

Enter(p, key) ==
  /\ db' = [db EXCEPT !.at = p, !.wave = Wave(p), !.key = key,
                       !.begun = @ /\ p \notin {"PROMOTING", "DEPLOY_ACCEPT"}]
  /\ wk' = Idle0 /\ Outcome /\ UNCHANGED world

Advance  == \E p \in Onward(db.at) :
              /\ db.at = "CONVERGE_PROMOTE" => (p = "PROMOTING" <=> db.wave < Len(Waves))
              /\ Enter(p, db.key)
Redo     == On("redo") /\ Enter(Redone[db.at], db.key)
Stall(y) == db' = [db EXCEPT !.stalled = y] /\ wk' = Idle0 /\ Outcome /\ UNCHANGED world

Stage ==
  LET todo == {s \in Services : rw[s] # Goal("ACCEPTING")} s == First(todo)
  IN IF todo = {} THEN Advance
     ELSE IF rw[s] = Goal("BEFORE") THEN Begin("stage", s) ELSE Stall("DRIFT")

StageFirst ==  \* mutant: the value is made on Railway, and comes to Vault afterwards
  IF rw["signer"].new = NoKey THEN Begin("stage", "signer")
  ELSE \E p \in Onward(db.at) : Enter(p, rw["signer"].new)

Promote ==     \* NAME_PREVIOUS first: no partial result lacks the outgoing value
  LET todo == {s \in Waves[db.wave] : rw[s] # Goal("PROMOTED")} s == First(todo)
      first == IF On("keep_first") THEN "promote" ELSE "keep"
  IN IF todo = {} THEN Advance
     ELSE IF rw[s] = Goal("KEEPING") \/ rw[s] = Lay(db.key, db.key, NoKey) THEN Begin(first, s)
     ELSE IF rw[s] = Goal("ACCEPTING")
          THEN Begin(IF On("keep_first") THEN "keep" ELSE "promote", s)
     ELSE Stall("DRIFT")

Demote ==
  LET todo == {s \in Services : ~Met(rw[s], "ACCEPTING")} s == First(todo)
  IN IF todo = {} THEN Advance
     ELSE IF rw[s] = Goal("PROMOTED") THEN Begin("demote", s) ELSE Stall("DRIFT")

CleanUp(g) ==  \* one patch for all services
  IF On("way_back") /\ \E s \in Services : rw[s].name # Goal(g).name THEN Stall("DRIFT")
  ELSE IF \E s \in Services : rw[s] # Goal(g) THEN Begin("unset", "-") ELSE Advance

LookThen(untouched, write) ==  \* what the write rests on was proven a while ago
  IF On("write_look") /\ BadLive
  THEN IF \A s \in Services : Met(rw[s], untouched) THEN Redo ELSE Stall("ROLLED_BACK")
  ELSE ~(On("write_look") /\ BadComes) /\ write

Deploy(S, g) ==
  LET can == {s \in S : ~Deployed(s, g) /\ UnderWay(s) = {} /\ Rolled(s)} s == First(can)
  IN IF \A t \in S : Deployed(t, g) THEN Advance
     ELSE /\ can # {}
          /\ IF ~Met(rw[s], g) THEN Stall("DRIFT")
             ELSE IF On("deploy_look") /\ BadLive THEN Stall("ROLLED_BACK")
             ELSE ~(On("deploy_look") /\ BadComes) /\ Begin("deploy", s)

Converge(S, g, gate) ==
  IF \E s \in S : Overtaken(s, g) THEN Redo
  ELSE (\A s \in S : Confirmed(s, g)) /\ gate /\ Advance

\* A soak is over when nothing that needs the value exists any more.
MayRetire(k) == (k \notin tok \/ ~On("tokens")) /\ (k \notin dat \/ ~On("rows"))

Decide ==
  /\ Looking
  /\ CASE db.at = "ADOPTING" -> IF Old \in Range(vault) THEN Advance ELSE Begin("adopt", "-")
       [] db.at = "STORING" ->
            IF ~On("vault_first") THEN
              IF db.key \in Range(vault) THEN Advance ELSE Begin("store", "-")
            ELSE IF Newest \in Fresh /\ (On("once") \/ wk.pc = "sent")
                 THEN \E p \in Onward(db.at) : Enter(p, Newest)
                 ELSE Begin("store", "-")
       [] db.at = "STAGING" -> IF On("vault_first") THEN Stage ELSE StageFirst
       [] db.at = "DEPLOY_ACCEPT" -> Deploy(Services, "ACCEPTING")
       [] db.at \in {"CONVERGE_ACCEPT", "SETTLING"} ->
            IF On("accept_wait") THEN Converge(Services, "ACCEPTING", TRUE) ELSE Advance
       [] db.at = "PROMOTING" -> LookThen("ACCEPTING", Promote)
       [] db.at = "DEPLOY_PROMOTE" -> Deploy(Waves[db.wave], "PROMOTED")
       [] db.at = "CONVERGE_PROMOTE" -> Converge(Waves[db.wave], "PROMOTED", TRUE)
       [] db.at = "SOAKING" -> Converge(Services, "PROMOTED", MayRetire(Old))
       [] db.at = "CLEANING" -> LookThen("PROMOTED", CleanUp("CLEAN"))
       [] db.at = "DEPLOY_RETIRE" -> Deploy(Services, "CLEAN")
       [] db.at = "CONVERGE_RETIRE" -> Converge(Services, "CLEAN", TRUE)
       [] db.at = "DEMOTING" -> Demote
       [] db.at = "DEPLOY_DEMOTE" -> Deploy(Services, "ACCEPTING")
       [] db.at = "CONVERGE_DEMOTE" -> Converge(Services, "ACCEPTING", TRUE)
       [] db.at = "DRAINING" -> Converge(Services, "ACCEPTING", MayRetire(db.key))
       [] db.at = "UNSTAGING" -> LookThen("ACCEPTING", CleanUp("BEFORE"))
       [] db.at = "DEPLOY_ABORT" -> Deploy(Services, "BEFORE")
       [] db.at = "CONVERGE_ABORT" -> Converge(Services, "BEFORE", TRUE)
       [] db.at = "RESTORING" -> IF Newest \in Fresh /\ Old \in Range(vault)
                                 THEN Begin("restore", "-") ELSE Advance
       [] OTHER -> Advance  \* PLANNED and AWAITING_APPROVAL touch nothing; RIDING has a limit; RETIRING labels

(* ---- the worker: act ------------------------------------------------------ *)
Write(op, s, k) == [op |-> op, svc |-> s, key |-> k, cas |-> Len(vault)]

Send ==         \* the request leaves; nobody knows yet whether it lands
  /\ wk.pc = "send"
  /\ \E k \in IF wk.op = Makes THEN Fresh ELSE {db.key} :
       net' = net \cup {Write(wk.op, wk.svc, k)}
  /\ wk' = [wk EXCEPT !.pc = "sent"]
  /\ UNCHANGED <<vault, rw, pend, tgt, env, hist, tok, dat, db, stale, audit, strays, without>>

SendStale(m) == \* only without the quarantine
  /\ net' = net \cup {Write(m.op, m.svc, m.key)} /\ stale' = stale \ {m}
  /\ UNCHANGED <<vault, rw, pend, tgt, env, hist, tok, dat, db, wk, audit, strays, without>>

Put(k, m)   == vault' = IF m.cas = Len(vault) THEN Append(vault, k) ELSE vault
Set(s, l)   == rw' = [rw EXCEPT ![s] = l]
Slots       == {<<s, x>> : s \in Services, x \in {"new", "prev"}}
Filled      == {p \in Slots : (IF p[2] = "new" THEN rw[p[1]].new ELSE rw[p[1]].prev) # NoKey}
Emptied(gone) == [s \in Services |->
                   [name |-> IF On("way_back") THEN rw[s].name
                             ELSE IF db.at = "UNSTAGING" THEN Old ELSE rw[s].name,
                    new  |-> IF <<s, "new">> \in gone THEN NoKey ELSE rw[s].new,
                    prev |-> IF <<s, "prev">> \in gone THEN NoKey ELSE rw[s].prev]]

Land(m) ==      \* it takes effect; its answer may or may not be heard
  /\ net' = net \ {m}
  /\ CASE m.op \in {"adopt", "restore"} -> Put(Old, m) /\ UNCHANGED <<rw, pend>>
       [] m.op = "store"   -> Put(m.key, m) /\ UNCHANGED <<rw, pend>>
       [] m.op = "stage"   -> Set(m.svc, [rw[m.svc] EXCEPT !.new = m.key]) /\ UNCHANGED <<vault, pend>>
       [] m.op = "keep"    -> Set(m.svc, [rw[m.svc] EXCEPT !.prev = Old]) /\ UNCHANGED <<vault, pend>>
       [] m.op = "promote" -> Set(m.svc, [rw[m.svc] EXCEPT !.name = m.key]) /\ UNCHANGED <<vault, pend>>
       [] m.op = "demote"  -> Set(m.svc, [rw[m.svc] EXCEPT !.name = Old]) /\ UNCHANGED <<vault, pend>>
       [] m.op = "unset"   -> \* nobody has proven that a patch is atomic: any part of it may land
            /\ \E gone \in (SUBSET Filled) \ {{}} : rw' = Emptied(gone)
            /\ UNCHANGED <<vault, pend>>
       [] m.op = "deploy"  -> /\ pend' = [pend EXCEPT ![m.svc] = @ \cup {rw[m.svc]}]
                              /\ UNCHANGED <<vault, rw>>
  /\ db' \in {db} \cup IF m.op = "deploy" /\ db.at = "DEPLOY_PROMOTE" /\ wk.pc = "sent"
                       THEN {[db EXCEPT !.begun = TRUE]} ELSE {}
  /\ UNCHANGED <<tgt, env, hist, tok, dat, wk, stale, audit, strays, without>>

Lose(m) ==      \* it never arrives
  /\ net' = net \ {m}
  /\ UNCHANGED <<vault, rw, pend, tgt, env, hist, tok, dat, db, wk, stale, audit, strays, without>>

TakeOver ==     \* the holder has died, or is so slow that its lease has run out: its memory is lost
  /\ db.fence < MaxFence /\ db.at \notin Ended
  /\ db' = [db EXCEPT !.fence = @ + 1] /\ wk' = Idle0
  /\ stale' = IF On("quarantine") \/ wk.pc # "send" THEN stale
              ELSE stale \cup {[op |-> wk.op, svc |-> wk.svc, key |-> db.key]}
  /\ UNCHANGED <<vault, rw, pend, tgt, env, hist, tok, dat, net, audit, strays, without>>

(* ---- people --------------------------------------------------------------- *)
CallOff ==      \* cancelled, rolled back, rejected, or the plan changed; heard even in the quarantine
  /\ wk.pc \in {"ready", "sent"} /\ db.at \in DOMAIN CalledOff
  /\ db' = [db EXCEPT !.at = Back(db.at), !.wave = 1, !.stalled = "-", !.begun = FALSE]
  /\ wk' = Idle0 /\ Outcome /\ UNCHANGED world

Resume ==
  /\ wk.pc = "ready" /\ db.stalled # "-"
  /\ db' = [db EXCEPT !.stalled = "-", !.begun = FALSE] /\ UNCHANGED <<world, wk, audit>>

(* ---- the platform and the application ------------------------------------- *)
Disturb == /\ strays < MaxStray /\ strays' = strays + 1
           /\ hist' = IF strays' = MaxStray THEN [s \in Services |-> {}] ELSE hist

Stray(s) ==     \* Railway, or somebody, deploys what is stored now
  /\ Disturb /\ pend' = [pend EXCEPT ![s] = @ \cup {rw[s]}]
  /\ UNCHANGED <<vault, rw, tgt, env, tok, dat, net, db, wk, stale, audit, without>>

\* Deploys that are being sent right now: nobody can take them back.
Flying == {rw[m.svc] : m \in {n \in net : n.op = "deploy"}}
          \cup IF wk.pc = "send" /\ wk.op = "deploy" THEN {rw[wk.svc]} ELSE {}

\* A rollback that by itself breaks nothing; any other is a hazard that can only be noticed.
Harmless(s, d) ==
  LET signs(l) == IF s = "signer" THEN {Signer(l)} ELSE {}
      beside   == Snaps \cup Flying
  IN /\ tok \cup dat \cup {Signer(l) : l \in beside} \subseteq Accept(d)
     /\ \A l \in beside : signs(d) \subseteq Accept(l)

Rollback(s, d) ==  \* a person restores an earlier deployment, with its image and its variables
  /\ d \in hist[s] /\ d # tgt[s] /\ (Harmless(s, d) \/ ~On("harmless"))
  /\ Disturb /\ pend' = [pend EXCEPT ![s] = @ \cup {d}]
  /\ UNCHANGED <<vault, rw, tgt, env, tok, dat, net, db, wk, stale, audit, without>>

FailDeploy(s, d) ==  \* its build or health check fails: the one before stays live
  /\ d \in pend[s] /\ Disturb /\ pend' = [pend EXCEPT ![s] = @ \ {d}]
  /\ UNCHANGED <<vault, rw, tgt, env, tok, dat, net, db, wk, stale, audit, without>>

Activate(s, d) ==    \* any of them may go live next
  /\ d \in pend[s]
  /\ tgt' = [tgt EXCEPT ![s] = d] /\ pend' = [pend EXCEPT ![s] = @ \ {d}]
  /\ hist' = IF strays = MaxStray \/ ~Rollbacks THEN hist ELSE [hist EXCEPT ![s] = @ \cup {d}]
  /\ UNCHANGED <<vault, rw, env, tok, dat, net, db, wk, stale, audit, strays, without>>

Roll(r) ==
  /\ env[r] # tgt[Home(r)] /\ env' = [env EXCEPT ![r] = tgt[Home(r)]]
  /\ UNCHANGED <<vault, rw, pend, tgt, hist, tok, dat, net, db, wk, stale, audit, strays, without>>

Use(r) ==       \* a replica signs a token and encrypts a row
  /\ r \in Signing /\ Signer(env[r]) \notin tok \cap dat
  /\ tok' = tok \cup {Signer(env[r])} /\ dat' = dat \cup {Signer(env[r])}
  /\ UNCHANGED <<vault, rw, pend, tgt, env, hist, net, db, wk, stale, audit, strays, without>>

Unsigned(k) == \A r \in Signing : Signer(env[r]) # k

Expire(k) ==    \* lifetime and skew have passed since anybody last signed with it
  /\ k \in tok /\ Unsigned(k) /\ tok' = tok \ {k}
  /\ UNCHANGED <<vault, rw, pend, tgt, env, hist, dat, net, db, wk, stale, audit, strays, without>>

Reencrypt(k) == \* the job has moved the last row off it
  /\ k \in dat /\ Unsigned(k) /\ \E r \in Signing : k \in Accept(env[r])
  /\ dat' = (dat \ {k}) \cup {Signer(env[r]) : r \in Signing}
  /\ UNCHANGED <<vault, rw, pend, tgt, env, hist, tok, net, db, wk, stale, audit, strays, without>>

(* ---------------------------------------------------------------------------- *)
Init ==
  LET before == Lay(Old, NoKey, NoKey)
  IN /\ vault = <<>> /\ net = {} /\ stale = {} /\ audit = {} /\ strays = 0
     /\ rw = [s \in Services |-> before] /\ tgt = [s \in Services |-> before]
     /\ pend = [s \in Services |-> {}] /\ env = [r \in Replicas |-> before]
     /\ without \in Variants
     /\ hist = [s \in Services |-> IF MaxStray = 0 \/ ~Rollbacks THEN {} ELSE {before}]
     /\ tok = {Old} /\ dat = {Old} /\ wk = Idle0
     /\ db = [at |-> "PLANNED", wave |-> 1, stalled |-> "-", key |-> NoKey, fence |-> 1,
           begun |-> FALSE]

Worker   == Decide \/ Send
Deliver  == \E m \in net : Land(m) \/ Lose(m)
Platform == \E s \in Services : \E d \in pend[s] : Activate(s, d)

Next == \/ Worker \/ TakeOver \/ CallOff \/ Resume
        \/ Deliver \/ (\E m \in stale : SendStale(m))
        \/ Platform \/ (\E r \in Replicas : Roll(r) \/ Use(r))
        \/ \E k \in Keys : Expire(k) \/ Reencrypt(k)
        \/ \E s \in Services : \/ Stray(s)
                               \/ \E d \in pend[s] : FailDeploy(s, d)
                               \/ \E d \in hist[s] : Rollback(s, d)

Spec     == Init /\ [][Next]_vars

Fairness ==
  /\ WF_vars(Worker) /\ WF_vars(Platform) /\ WF_vars(Deliver) /\ SF_vars(\E m \in net : Land(m))
  /\ \A r \in Replicas : WF_vars(Roll(r))
  /\ \A k \in Keys : WF_vars(Expire(k)) /\ WF_vars(Reencrypt(k))

FairSpec == Spec /\ Fairness

Symmetry == Permutations(Signing) \cup Permutations(Verifiers) \cup Permutations(Fresh)

(* ---- safety ------------------------------------------------------------------- *)
Outside == tok \cup dat \cup UNION {Accept(l) : l \in Snaps \cup {rw[s] : s \in Services}}

I1_VaultBeforeUse    == Outside \ {Old} \subseteq Range(vault)
I2_OldRestorable     == Old \in Range(vault) \/ \A s \in Services : rw[s].name = Old
I3_EverybodyVerifies == \A r \in Replicas :
                          tok \cup {Signer(env[q]) : q \in Signing} \subseteq Accept(env[r])
I4_NoDataLost        == \A k \in dat : /\ \A r \in Replicas : k \in Accept(env[r])
                                       /\ \/ k \in Range(vault)
                                          \/ k = Old /\ \A s \in Services : rw[s].name = Old
I5_OneWriter         == Cardinality(net) <= 1 /\ (net # {} => wk.pc # "send" /\ stale = {})
I6_AuditBeforeEffect ==
  /\ Old \in Range(vault) => "adopt" \in audit
  /\ Range(vault) # {} /\ Range(vault) # {Old} => "store" \in audit
  /\ \A s \in Services : /\ rw[s].new # NoKey  => "stage" \in audit
                         /\ rw[s].prev # NoKey => "keep" \in audit
                         /\ rw[s].name # Old   => "promote" \in audit
I7_OneMaterial       == Cardinality((Outside \cup Range(vault)) \ {Old}) <= 1

\* Nothing is touched before it may start, and both endings leave what they promise.
NothingBeforeApproval == db.at \in {"PLANNED", "AWAITING_APPROVAL"} =>
                           vault = <<>> /\ net = {} /\ \A s \in Services : rw[s] = Goal("BEFORE")
EndsClean == /\ db.at = "COMPLETED" => /\ \A s \in Services : rw[s] = Goal("CLEAN")
                                       /\ Newest = db.key
             /\ db.at = "ABORTED"   => /\ \A s \in Services : rw[s] = Goal("BEFORE")
                                       /\ Newest \in {NoKey, Old}
\* Where nobody edits variables, the engine never mistakes its own work for somebody's edit.
NoFalseDrift == db.stalled # "DRIFT"

(* ---- liveness ------------------------------------------------------------------ *)
\* It ends, or it stands still with a reason and waits for a person.
Terminates == <>[](db.at \in Ended) \/ []<>(db.stalled # "-")

(* ---- every variant in one run --------------------------------------------------- *)
\* What must never be violated, and, lest that be empty, what must be.
Claims == [I1 |-> I1_VaultBeforeUse, I2 |-> I2_OldRestorable, I3 |-> I3_EverybodyVerifies,
           I4 |-> I4_NoDataLost, I5 |-> I5_OneWriter, I6 |-> I6_AuditBeforeEffect,
           I7 |-> I7_OneMaterial, approval |-> NothingBeforeApproval, ends |-> EndsClean,
           drift |-> NoFalseDrift,
           neverCompleted |-> db.at # "COMPLETED",
           neverCalledOff |-> ~(db.at = "ABORTED" /\ "stage" \in audit),
           neverUndone    |-> ~(db.at = "ABORTED" /\ "demote" \in audit),
           neverStalled   |-> db.stalled = "-"]

ASSUME TLCSet(1, {})
\* Always true; says once for each variant and claim that it is broken, in a trace of how many states.
Tally == \A c \in DOMAIN Claims :
           \/ Claims[c] \/ <<without, c>> \in TLCGet(1)
           \/ /\ TLCSet(1, TLCGet(1) \cup {<<without, c>>})
              /\ PrintT(<<"broken", without, c, TLCGet("level")>>)
=============================================================================

package io.millrace.savepoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.flink.DeclaredState;
import io.millrace.flink.DeclaredState.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerificationTest {
    private static final DeclaredState ITEMS =
            new DeclaredState("item", Kind.KEYED, "io.millrace.item.ItemStateCodec", 3);
    private static final DeclaredState GATES =
            new DeclaredState("gate", Kind.KEYED, "io.millrace.gate.GateStateCodec", 1);
    private static final List<SavedOperator> SAVED =
            List.of(saved("items", 128, ITEMS), saved("gate", 128, GATES));

    @Test
    void sameJob_hasNoProblem() {
        assertThat(problems(job(operator("items", ITEMS), operator("gate", GATES)))).isEmpty();
    }

    @Test
    void newerSerializer_readsOlderState() {
        DeclaredState newer = new DeclaredState("item", Kind.KEYED, ITEMS.serializer(), 4);
        assertThat(problems(job(operator("items", newer), operator("gate", GATES)))).isEmpty();
    }

    @Test
    void olderSerializer_cannotReadNewerState() {
        DeclaredState older = new DeclaredState("item", Kind.KEYED, ITEMS.serializer(), 2);
        assertThat(problems(job(operator("items", older), operator("gate", GATES))))
                .containsExactly(
                        "serializer: state item of operator items was written in version 3 of"
                                + " item-state, the new job reads 1 to 2");
    }

    @Test
    void otherSerializer_isNamed() {
        DeclaredState other = new DeclaredState("item", Kind.KEYED, "other.Codec", 9);
        assertThat(problems(job(operator("items", other), operator("gate", GATES))))
                .containsExactly(
                        "serializer: state item of operator items was written by item-state, the"
                                + " new job has other.Codec");
    }

    @Test
    void operatorThatIsGone_isNamed() {
        assertThat(problems(job(operator("items", ITEMS))))
                .containsExactly("removed: operator gate (7 bytes of state) is not in the new job");
    }

    @Test
    void operatorWithAnotherUidAndTheSameStates_isCalledRenamed() {
        assertThat(problems(job(operator("items", ITEMS), operator("doorman", GATES))))
                .containsExactly(
                        "renamed: operator gate (7 bytes of state) is gone and the new operator"
                                + " doorman keeps states of the same names; a uid must never change",
                        "added: operator doorman has no state in the savepoint and would start"
                                + " empty");
    }

    @Test
    void addedOperator_isAProblemUntilItIsAllowed() {
        DeclaredState state = new DeclaredState("drift", Kind.KEYED, "DriftCodec", 1);
        JobDescription job =
                job(operator("items", ITEMS), operator("gate", GATES), operator("drift", state));
        assertThat(problems(job))
                .containsExactly(
                        "added: operator drift has no state in the savepoint and would start"
                                + " empty");
        assertThat(Verification.problems(SAVED, Map.of(), job, Set.of("drift"))).isEmpty();
    }

    @Test
    void addedOperator_thatMayStartEmpty_isNone_norForAnOlderVersionThatIsAsked() {
        JobDescription job =
                job(
                        operator("items", ITEMS),
                        operator("gate", GATES),
                        mayStartEmpty("overflow", new DeclaredState("x", Kind.KEYED, "x", 1)));
        assertThat(problems(job)).isEmpty();

        ObjectNode json = job.toJson();
        assertThat(json.at("/operators/2").has("states"))
                .as("what older versions look at")
                .isFalse();
    }

    @Test
    void stateOfAnOperatorThatMayStartEmpty_isCompared() {
        DeclaredState older = new DeclaredState("item", Kind.KEYED, ITEMS.serializer(), 2);
        assertThat(problems(job(mayStartEmpty("items", older), operator("gate", GATES))))
                .containsExactly(
                        "serializer: state item of operator items was written in version 3 of"
                                + " item-state, the new job reads 1 to 2");
    }

    @Test
    void addedOperatorWithoutState_isNone() {
        JobDescription job =
                job(operator("items", ITEMS), operator("gate", GATES), operator("map"));
        assertThat(problems(job)).isEmpty();
    }

    @Test
    void allowanceForAnOperatorThatIsNotThere_isATypingError() {
        JobDescription job = job(operator("items", ITEMS), operator("gate", GATES));
        assertThat(Verification.problems(SAVED, Map.of(), job, Set.of("dirft")))
                .containsExactly("allowed to start empty, but the new job has no operator dirft");
    }

    @Test
    void stateThatIsReadNoMore_isNamed() {
        DeclaredState renamed = new DeclaredState("items", Kind.KEYED, ITEMS.serializer(), 3);
        assertThat(problems(job(operator("items", renamed), operator("gate", GATES))))
                .containsExactly(
                        "state gone: operator items reads its state item no more; what is in it is"
                                + " lost");
    }

    @Test
    void otherKindOfState_isNamed() {
        DeclaredState list = new DeclaredState("item", Kind.OPERATOR, ITEMS.serializer(), 3);
        assertThat(problems(job(operator("items", list), operator("gate", GATES))))
                .containsExactly(
                        "kind: state item of operator items was keyed and is now the operator's");
    }

    @Test
    void keyGroups_mustBeTheSameAndSuffice() {
        OperatorDescription wide =
                new OperatorDescription(
                        "items", id("items"), "items", 200, 256, List.of(ITEMS), false);
        assertThat(problems(job(wide, operator("gate", GATES))))
                .containsExactly(
                        "max parallelism: operator items was saved with 128 key groups, the new job"
                                + " has 256",
                        "parallelism: operator items is to run 200 times, the savepoint allows at"
                                + " most 128");
    }

    @Test
    void codecOfTheSavepoint_namedByItsClass_isTheOneWithTheId() {
        DeclaredState item = new DeclaredState("item", Kind.KEYED, "item-state", 3);
        assertThat(problems(job(operator("items", item), operator("gate", GATES)))).isEmpty();
    }

    /** Its own savepoints are the way back for a version that knows only class names. */
    @Test
    void versionThatKnowsOnlyClassNames_goesBackToItsOwnSavepointsAlone() {
        ObjectNode json = job(operator("items", ITEMS), operator("gate", GATES)).toJson();
        json.remove("knowsCodecIds");
        JobDescription old = JobDescription.fromJson(json.toString());
        assertThat(Verification.problems(SAVED, Map.of(), old, Set.of())).isEmpty();

        List<SavedOperator> newer =
                SAVED.stream()
                        .map(
                                each ->
                                        new SavedOperator(
                                                each.id(),
                                                each.parallelism(),
                                                each.maxParallelism(),
                                                each.bytes(),
                                                each.hasState(),
                                                true,
                                                each.states()))
                        .toList();
        assertThat(Verification.problems(newer, Map.of(), old, Set.of()))
                .containsExactly(
                        "codecs: the savepoint names them by ids, version 2 knows only class names;"
                                + " go back to a savepoint that such a version took");
    }

    /** A version that knows only class names asks this one before it upgrades to it. */
    @Test
    void description_callsCodecsByTheirFormerClassNames_whereTheyHadOne() {
        DeclaredState young = new DeclaredState("new", Kind.KEYED, "young", 1);
        JsonNode states = job(operator("items", ITEMS, young)).toJson().at("/operators/0/states");
        assertThat(states.findValuesAsText("serializer"))
                .containsExactly("io.millrace.item.ItemStateCodec", "young");
        assertThat(states.findValuesAsText("codec")).containsExactly("item-state", "young");
    }

    @Test
    void description_survivesJson() {
        OperatorDescription sink =
                new OperatorDescription("sink", id("sink"), "Sink", 2, 128, null, false);
        JobDescription job =
                job(
                        operator("items", ITEMS),
                        operator("map"),
                        mayStartEmpty("overflow", GATES),
                        sink);
        assertThat(JobDescription.fromJson(job.toJson().toString())).isEqualTo(job);
    }

    private static List<String> problems(JobDescription job) {
        return Verification.problems(
                SAVED, Map.of(id("items"), "items", id("gate"), "gate"), job, Set.of());
    }

    private static SavedOperator saved(String uid, int keyGroups, DeclaredState state) {
        return new SavedOperator(id(uid), 1, keyGroups, 7, true, false, List.of(state));
    }

    private static OperatorDescription operator(String uid, DeclaredState... states) {
        return new OperatorDescription(uid, id(uid), uid, 2, 128, List.of(states), false);
    }

    private static OperatorDescription mayStartEmpty(String uid, DeclaredState... states) {
        return new OperatorDescription(uid, id(uid), uid, 2, 128, List.of(states), true);
    }

    private static JobDescription job(OperatorDescription... operators) {
        return new JobDescription("2", "1.20.3", true, List.of(operators));
    }

    private static String id(String uid) {
        return "id of " + uid;
    }
}

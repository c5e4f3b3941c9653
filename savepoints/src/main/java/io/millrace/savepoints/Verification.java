package io.millrace.savepoints;

import static java.util.Objects.requireNonNull;

import io.millrace.flink.DeclaredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a version of the job would go on from a savepoint with all that was learned.
 *
 * <p>Flink itself refuses a state that no operator claims, a serializer that cannot read and a
 * parallelism beyond the key groups, each after the old job has been stopped, and says nothing of
 * an operator that starts empty or of a state that is read no more. Here all of it is said before.
 */
public final class Verification {
    private final List<SavedOperator> saved;
    private final JobDescription job;
    private final Map<String, String> uids;
    private final Set<String> allowedEmpty;
    private final List<String> problems = new ArrayList<>();

    private Verification(
            List<SavedOperator> saved,
            Map<String, String> knownUids,
            JobDescription job,
            Set<String> allowedEmpty) {
        this.saved = saved;
        this.job = job;
        this.allowedEmpty = allowedEmpty;
        uids = job.uids();
        knownUids.forEach(uids::putIfAbsent);
    }

    /**
     * The problems, one line each; none if the job would go on.
     *
     * @param knownUids uids of older versions by their ids, to name operators that are gone
     * @param allowedEmpty uids of operators that may start without state
     */
    public static List<String> problems(
            SavepointReader savepoint,
            Map<String, String> knownUids,
            JobDescription job,
            Set<String> allowedEmpty) {
        return problems(savepoint.operators(), knownUids, job, allowedEmpty);
    }

    static List<String> problems(
            List<SavedOperator> saved,
            Map<String, String> knownUids,
            JobDescription job,
            Set<String> allowedEmpty) {
        requireNonNull(job, "job is null");
        Verification verification =
                new Verification(List.copyOf(saved), knownUids, job, Set.copyOf(allowedEmpty));
        verification.checkAllowed();
        verification.checkCodecIds();
        verification.checkSaved();
        verification.checkAdded();
        return List.copyOf(verification.problems);
    }

    private void checkAllowed() {
        for (String uid : new TreeSet<>(allowedEmpty)) {
            if (job.operator(uid).isEmpty()) {
                problems.add("allowed to start empty, but the new job has no operator " + uid);
            }
        }
    }

    private void checkCodecIds() {
        if (!job.knowsCodecIds() && saved.stream().anyMatch(SavedOperator::codecIds)) {
            problems.add(
                    "codecs: the savepoint names them by ids, version %s knows only class names; go"
                                    .formatted(job.version())
                            + " back to a savepoint that such a version took");
        }
    }

    private void checkSaved() {
        for (SavedOperator operator : saved) {
            Optional<OperatorDescription> successor = find(operator);
            if (successor.isPresent()) {
                compare(operator, successor.get());
            } else if (operator.hasState()) {
                problems.add(gone(operator));
            }
        }
    }

    private Optional<OperatorDescription> find(SavedOperator operator) {
        return job.operators().stream()
                .filter(candidate -> candidate.id().equals(operator.id()))
                .findFirst();
    }

    private String gone(SavedOperator operator) {
        String what = "operator " + name(operator) + " (" + operator.bytes() + " bytes of state)";
        for (OperatorDescription candidate : job.operators()) {
            if (isNew(candidate) && candidate.keepsState() && keepsSame(operator, candidate)) {
                return "renamed: "
                        + what
                        + " is gone and the new operator "
                        + candidate.uid()
                        + " keeps states of the same names; a uid must never change";
            }
        }
        return "removed: " + what + " is not in the new job";
    }

    private static boolean keepsSame(SavedOperator operator, OperatorDescription candidate) {
        return operator.states().stream()
                .map(DeclaredState::name)
                .anyMatch(
                        name ->
                                candidate.states().stream()
                                        .anyMatch(state -> state.name().equals(name)));
    }

    private void compare(SavedOperator before, OperatorDescription after) {
        String uid = after.uid();
        if (before.maxParallelism() != after.maxParallelism() && before.hasState()) {
            problems.add(
                    "max parallelism: operator %s was saved with %d key groups, the new job has %d"
                            .formatted(uid, before.maxParallelism(), after.maxParallelism()));
        }
        if (after.parallelism() > before.maxParallelism() && before.hasState()) {
            problems.add(
                    "parallelism: operator %s is to run %d times, the savepoint allows at most %d"
                            .formatted(uid, after.parallelism(), before.maxParallelism()));
        }
        if (after.states() == null) {
            return;
        }
        for (DeclaredState state : before.states()) {
            Optional<DeclaredState> reader =
                    after.states().stream()
                            .filter(each -> each.name().equals(state.name()))
                            .findFirst();
            if (reader.isEmpty()) {
                problems.add(
                        "state gone: operator %s reads its state %s no more; what is in it is lost"
                                .formatted(uid, state.name()));
            } else {
                compare(uid, state, reader.get());
            }
        }
    }

    private void compare(String uid, DeclaredState before, DeclaredState after) {
        String state = "state " + before.name() + " of operator " + uid;
        if (before.kind() != after.kind()) {
            problems.add(
                    "kind: %s was %s and is now %s".formatted(state, kind(before), kind(after)));
        } else if (!before.serializer().equals(after.serializer())) {
            problems.add(
                    "serializer: %s was written by %s, the new job has %s"
                            .formatted(state, before.serializer(), after.serializer()));
        } else if (before.version() > after.version()) {
            problems.add(
                    "serializer: %s was written in version %d of %s, the new job reads 1 to %d"
                            .formatted(
                                    state,
                                    before.version(),
                                    simpleName(before.serializer()),
                                    after.version()));
        }
    }

    private void checkAdded() {
        for (OperatorDescription operator : job.operators()) {
            if (operator.keepsState()
                    && isNew(operator)
                    && !allowedEmpty.contains(operator.uid())) {
                problems.add(
                        "added: operator %s has no state in the savepoint and would start empty"
                                .formatted(operator.uid()));
            }
        }
    }

    private boolean isNew(OperatorDescription operator) {
        return saved.stream().noneMatch(each -> each.id().equals(operator.id()));
    }

    private String name(SavedOperator operator) {
        return uids.getOrDefault(operator.id(), "with the id " + operator.id());
    }

    private static String kind(DeclaredState state) {
        return switch (state.kind()) {
            case KEYED -> "keyed";
            case OPERATOR -> "the operator's";
        };
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}

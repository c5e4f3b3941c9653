package io.millrace.jobs.savepoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which operators may start without state; shared by the commands as a mixin. */
public final class AllowEmptyOption {
    @Option(
            names = "--allow-empty",
            paramLabel = "UID",
            description = "This new operator may start without state. May be repeated.")
    private List<String> uids = new ArrayList<>();

    public Set<String> uids() {
        return Set.copyOf(uids);
    }
}

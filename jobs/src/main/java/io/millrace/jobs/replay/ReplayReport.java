package io.millrace.jobs.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * What a replay came to.
 *
 * @param sent events sent
 * @param catalogueItems catalogue records sent
 * @param seconds from the first event sent to the last one stored
 * @param expected records the job had to account for: those sent, those that waited unread before,
 *     and those that others sent meanwhile
 * @param outcomes what became of them
 * @param complete whether the job accounted for all
 */
record ReplayReport(
        long sent,
        long catalogueItems,
        double seconds,
        long expected,
        Outcomes outcomes,
        boolean complete) {

    private static final ObjectMapper JSON = new ObjectMapper();

    void write(Path file) throws IOException {
        ObjectNode report = JSON.createObjectNode();
        report.put("sent", sent);
        report.put("catalogue_items", catalogueItems);
        report.put("seconds", seconds);
        report.put("events_per_second", seconds > 0 ? sent / seconds : sent);
        report.put("expected", expected);
        report.put("accounted", outcomes.total());
        report.put("complete", complete);
        report.put("learned", outcomes.learned());
        report.put("duplicate", outcomes.duplicate());
        report.put("late", outcomes.late());
        report.put("suspected_bot", outcomes.suspectedBot());
        report.put("erased", outcomes.erased());
        report.put("dead_lettered", outcomes.deadLetters());
        ObjectNode reasons = report.putObject("dead_letters");
        new TreeMap<>(outcomes.deadLettersByReason()).forEach(reasons::put);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(
                file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
    }
}

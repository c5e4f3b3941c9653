package io.millrace.search.devserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of one development server, all below one folder. */
record ServerFolder(Path root) {

    /** Written last when unpacking: its text identifies the two archives that were unpacked. */
    Path unpackedMark() {
        return root.resolve("unpacked");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path home() {
        return root.resolve("server");
    }

    Path plugins() {
        return home().resolve("plugins");
    }

    /** Everything below it belongs to the user the server runs as. */
    Path node() {
        return root.resolve("node");
    }

    Path config() {
        return node().resolve("config");
    }

    Path data() {
        return node().resolve("data");
    }

    Path logs() {
        return node().resolve("logs");
    }

    Path temporary() {
        return node().resolve("tmp");
    }

    Path pidFile() {
        return node().resolve("elasticsearch.pid");
    }

    /** What the running process was started with, see {@link RunRecord}. */
    Path runRecord() {
        return node().resolve("run.properties");
    }

    /** Output of the start script; the server's own log is in {@link #serverLog}. */
    Path startLog() {
        return logs().resolve("start.log");
    }

    Path serverLog() {
        return logs().resolve(Configuration.CLUSTER_NAME + ".log");
    }

    void createFolders() throws IOException {
        for (Path folder : List.of(config(), data(), logs(), temporary())) {
            Files.createDirectories(folder);
        }
    }
}

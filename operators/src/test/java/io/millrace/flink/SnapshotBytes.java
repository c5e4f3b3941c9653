package io.millrace.flink;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;

/** What a snapshot holds, byte by byte. */
final class SnapshotBytes {
    private SnapshotBytes() {}

    /** One character a byte. */
    static String of(OperatorSubtaskState state) throws Exception {
        List<StreamStateHandle> parts = new ArrayList<>();
        for (KeyedStateHandle handle : state.getManagedKeyedState()) {
            parts.add((StreamStateHandle) handle);
        }
        for (KeyedStateHandle handle : state.getRawKeyedState()) {
            parts.add((StreamStateHandle) handle);
        }
        for (OperatorStateHandle handle : state.getManagedOperatorState()) {
            parts.add(handle.getDelegateStateHandle());
        }
        StringBuilder bytes = new StringBuilder();
        for (StreamStateHandle part : parts) {
            try (InputStream in = part.openInputStream()) {
                bytes.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toString();
    }
}

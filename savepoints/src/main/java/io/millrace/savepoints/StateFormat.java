package io.millrace.savepoints;

import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;

/** How keyed state lies in a checkpoint, and with it which state backend can read it. */
enum StateFormat {
    /** Files of RocksDB: an incremental checkpoint or a native savepoint. */
    ROCKSDB,
    /** A canonical savepoint, which every backend reads, or a checkpoint of the heap backend. */
    HEAP;

    static StateFormat of(CheckpointMetadata metadata) {
        for (OperatorState operator : metadata.getOperatorStates()) {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                    return handle instanceof IncrementalKeyedStateHandle ? ROCKSDB : HEAP;
                }
            }
        }
        return HEAP;
    }

    StateBackend backend() {
        return switch (this) {
            case ROCKSDB -> new EmbeddedRocksDBStateBackend();
            case HEAP -> new HashMapStateBackend();
        };
    }
}

package io.millrace.savepoints;

import io.millrace.affinity.QueryState;
import io.millrace.affinity.QueryStateCodec;
import io.millrace.affinity.SearchMemory;
import io.millrace.affinity.SearchMemoryCodec;
import io.millrace.events.modellog.VersionedCodec;
import io.millrace.flink.CodecSerializer;
import io.millrace.flink.CodecTypeInformation;
import io.millrace.flink.EventGateOperator;
import io.millrace.flink.FusionLearnerOperator;
import io.millrace.flink.ItemLearnerOperator;
import io.millrace.flink.NetworkLearnerOperator;
import io.millrace.flink.OutcomeTotalFunction;
import io.millrace.flink.QueryLearnerOperator;
import io.millrace.flink.SearchAttributionOperator;
import io.millrace.flink.ShopperLearnerOperator;
import io.millrace.flink.SlateEvaluatorOperator;
import io.millrace.fusion.FusionState;
import io.millrace.fusion.FusionStateCodec;
import io.millrace.gate.GateState;
import io.millrace.gate.GateStateCodec;
import io.millrace.item.ItemState;
import io.millrace.item.ItemStateCodec;
import io.millrace.judge.ServedState;
import io.millrace.judge.ServedStateCodec;
import io.millrace.network.NetworkState;
import io.millrace.network.NetworkStateCodec;
import io.millrace.shopper.ShopperState;
import io.millrace.shopper.ShopperStateCodec;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * One kind of value that an operator of the job keeps under string keys. Uids and names are a
 * contract with every savepoint ever taken.
 *
 * @param uid of the operator
 * @param state name of the keyed state
 * @param serializer what the operator writes its values with
 * @param type carries values out of the reading job
 */
record KeyedBlob<T>(String uid, String state, TypeSerializer<T> serializer, TypeInformation<T> type)
        implements Serializable {
    /** Every neighbour in the bytes is read, however many the job was set to keep. */
    private static final int ALL_NEIGHBOURS = Integer.MAX_VALUE;

    static final KeyedBlob<GateState> GATE =
            coded("event-gate", EventGateOperator.STATE, GateState.class, new GateStateCodec());
    static final KeyedBlob<ShopperState> SHOPPER =
            coded(
                    "user-learner",
                    ShopperLearnerOperator.STATE,
                    ShopperState.class,
                    new ShopperStateCodec());
    static final KeyedBlob<ItemState> ITEM =
            coded(
                    "item-learner",
                    ItemLearnerOperator.STATE,
                    ItemState.class,
                    new ItemStateCodec(ALL_NEIGHBOURS));
    static final KeyedBlob<FusionState> FUSION =
            coded(
                    "fusion-learner",
                    FusionLearnerOperator.STATE,
                    FusionState.class,
                    new FusionStateCodec());
    static final KeyedBlob<ServedState> SERVED =
            coded(
                    "slate-evaluator",
                    SlateEvaluatorOperator.STATE,
                    ServedState.class,
                    new ServedStateCodec());
    static final KeyedBlob<NetworkState> NETWORK =
            coded(
                    "network-learner",
                    NetworkLearnerOperator.STATE,
                    NetworkState.class,
                    new NetworkStateCodec());
    static final KeyedBlob<SearchMemory> SEARCHES =
            coded(
                    "search-attribution",
                    SearchAttributionOperator.STATE,
                    SearchMemory.class,
                    new SearchMemoryCodec());
    static final KeyedBlob<QueryState> QUERY =
            coded(
                    "query-learner",
                    QueryLearnerOperator.STATE,
                    QueryState.class,
                    new QueryStateCodec());
    static final KeyedBlob<Long> OUTCOME =
            new KeyedBlob<>(
                    "outcome-totals",
                    OutcomeTotalFunction.STATE,
                    LongSerializer.INSTANCE,
                    Types.LONG);

    byte[] toBytes(T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    T fromBytes(byte[] bytes) throws IOException {
        return serializer.deserialize(new DataInputDeserializer(bytes));
    }

    private static <T> KeyedBlob<T> coded(
            String uid, String state, Class<T> type, VersionedCodec<T> codec) {
        return new KeyedBlob<>(
                uid,
                state,
                new CodecSerializer<>(codec, false),
                new CodecTypeInformation<>(type, codec));
    }
}

package io.millrace.flink;

import io.millrace.affinity.QueryObservation;
import io.millrace.affinity.QueryObservationCodec;
import io.millrace.affinity.SearchEvent;
import io.millrace.affinity.SearchEventCodec;
import io.millrace.erasure.ErasedShopper;
import io.millrace.erasure.ErasedShopperCodec;
import io.millrace.erasure.ErasureRequest;
import io.millrace.erasure.ErasureRequestCodec;
import io.millrace.events.modellog.ModelRecord;
import io.millrace.events.modellog.ModelRecordCodec;
import io.millrace.factor.NetworkGradient;
import io.millrace.fusion.FusionSample;
import io.millrace.fusion.FusionSampleCodec;
import io.millrace.gate.Arrival;
import io.millrace.gate.ArrivalCodec;
import io.millrace.gate.OutcomeCount;
import io.millrace.gate.OutcomeCountCodec;
import io.millrace.gate.SourceRecord;
import io.millrace.gate.SourceRecordCodec;
import io.millrace.item.ItemUpdate;
import io.millrace.item.ItemUpdateCodec;
import io.millrace.judge.Choice;
import io.millrace.judge.ChoiceCodec;
import io.millrace.judge.Judgement;
import io.millrace.judge.JudgementCodec;
import io.millrace.network.NetworkGradientCodec;
import io.millrace.shopper.ShopperEvent;
import io.millrace.shopper.ShopperEventCodec;
import io.millrace.slate.ScoreRequest;
import io.millrace.slate.ScoreRequestCodec;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Type information of everything that travels between operators. */
public final class MillraceTypes {
    public static final TypeInformation<Arrival> ARRIVAL =
            new CodecTypeInformation<>(Arrival.class, new ArrivalCodec());
    public static final TypeInformation<SourceRecord> SOURCE_RECORD =
            new CodecTypeInformation<>(SourceRecord.class, new SourceRecordCodec());
    public static final TypeInformation<CatalogueArrival> CATALOGUE_ARRIVAL =
            new CodecTypeInformation<>(CatalogueArrival.class, new CatalogueArrivalCodec());
    public static final TypeInformation<RejectedRecord> REJECTED_RECORD =
            new CodecTypeInformation<>(RejectedRecord.class, new RejectedRecordCodec());
    public static final TypeInformation<OutcomeCount> OUTCOME_COUNT =
            new CodecTypeInformation<>(OutcomeCount.class, new OutcomeCountCodec());
    public static final TypeInformation<OutcomeTotal> OUTCOME_TOTAL =
            new CodecTypeInformation<>(OutcomeTotal.class, new OutcomeTotalCodec());
    public static final TypeInformation<ShopperEvent> SHOPPER_EVENT =
            new CodecTypeInformation<>(ShopperEvent.class, new ShopperEventCodec());
    public static final TypeInformation<ItemUpdate> ITEM_UPDATE =
            new CodecTypeInformation<>(ItemUpdate.class, new ItemUpdateCodec());
    public static final TypeInformation<ItemChange> ITEM_CHANGE =
            new CodecTypeInformation<>(ItemChange.class, new ItemChangeCodec());
    public static final TypeInformation<FusionSample> FUSION_SAMPLE =
            new CodecTypeInformation<>(FusionSample.class, new FusionSampleCodec());
    public static final TypeInformation<ScoreRequest> SCORE_REQUEST =
            new CodecTypeInformation<>(ScoreRequest.class, new ScoreRequestCodec());
    public static final TypeInformation<Signal> SIGNAL =
            new CodecTypeInformation<>(Signal.class, new SignalCodec());
    public static final TypeInformation<Choice> CHOICE =
            new CodecTypeInformation<>(Choice.class, new ChoiceCodec());
    public static final TypeInformation<Judgement> JUDGEMENT =
            new CodecTypeInformation<>(Judgement.class, new JudgementCodec());
    public static final TypeInformation<ModelRecord> MODEL_RECORD =
            new CodecTypeInformation<>(ModelRecord.class, new ModelRecordCodec());
    public static final TypeInformation<VersionedSlate> SLATE =
            new CodecTypeInformation<>(VersionedSlate.class, new VersionedSlateCodec());
    public static final TypeInformation<NetworkGradient> NETWORK_GRADIENT =
            new CodecTypeInformation<>(NetworkGradient.class, new NetworkGradientCodec());
    public static final TypeInformation<SearchEvent> SEARCH_EVENT =
            new CodecTypeInformation<>(SearchEvent.class, new SearchEventCodec());
    public static final TypeInformation<QueryObservation> QUERY_OBSERVATION =
            new CodecTypeInformation<>(QueryObservation.class, new QueryObservationCodec());
    public static final TypeInformation<QuerySignal> QUERY_SIGNAL =
            new CodecTypeInformation<>(QuerySignal.class, new QuerySignalCodec());

    public static final TypeInformation<ErasureRequest> ERASURE_REQUEST =
            new CodecTypeInformation<>(ErasureRequest.class, new ErasureRequestCodec());
    public static final TypeInformation<ErasedShopper> ERASED_SHOPPER =
            new CodecTypeInformation<>(ErasedShopper.class, new ErasedShopperCodec());
    public static final TypeInformation<ShoppersSwept> SHOPPERS_SWEPT =
            new CodecTypeInformation<>(ShoppersSwept.class, new ShoppersSweptCodec());

    private MillraceTypes() {}
}

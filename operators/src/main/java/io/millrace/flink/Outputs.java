package io.millrace.flink;

import io.millrace.affinity.SearchEvent;
import io.millrace.erasure.ErasedShopper;
import io.millrace.factor.NetworkGradient;
import io.millrace.fusion.FusionSample;
import io.millrace.gate.OutcomeCount;
import io.millrace.item.ItemUpdate;
import io.millrace.judge.Choice;
import io.millrace.judge.Judgement;
import org.apache.flink.util.OutputTag;

/** Side outputs of the operators. */
public final class Outputs {
    public static final OutputTag<RejectedRecord> REJECTED =
            new OutputTag<>("rejected", MillraceTypes.REJECTED_RECORD);
    public static final OutputTag<OutcomeCount> OUTCOMES =
            new OutputTag<>("outcomes", MillraceTypes.OUTCOME_COUNT);
    public static final OutputTag<ItemUpdate> ITEM_UPDATES =
            new OutputTag<>("item-updates", MillraceTypes.ITEM_UPDATE);
    public static final OutputTag<FusionSample> FUSION_SAMPLES =
            new OutputTag<>("fusion-samples", MillraceTypes.FUSION_SAMPLE);
    public static final OutputTag<Choice> CHOICES =
            new OutputTag<>("choices", MillraceTypes.CHOICE);
    public static final OutputTag<Judgement> JUDGEMENTS =
            new OutputTag<>("judgements", MillraceTypes.JUDGEMENT);
    public static final OutputTag<NetworkGradient> NETWORK_GRADIENTS =
            new OutputTag<>("network-gradients", MillraceTypes.NETWORK_GRADIENT);
    public static final OutputTag<SearchEvent> SEARCHES =
            new OutputTag<>("searches", MillraceTypes.SEARCH_EVENT);

    public static final OutputTag<ErasedShopper> ERASED_SHOPPERS =
            new OutputTag<>("erased-shoppers", MillraceTypes.ERASED_SHOPPER);
    public static final OutputTag<ShoppersSwept> SWEEPS =
            new OutputTag<>("sweeps", MillraceTypes.SHOPPERS_SWEPT);

    private Outputs() {}
}

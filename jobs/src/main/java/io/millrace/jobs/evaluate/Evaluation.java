package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.item.ItemTable;
import io.millrace.judge.RankJudge;
import io.millrace.shopper.ShopperEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prequential evaluation: judge, then learn, event by event.
 *
 * <p><b>What is judged.</b> A positive event on an item, by a shopper who did something before, on
 * an item that may be ranked and (unless repeats are asked for) that is new to the shopper. The
 * candidates are all items that may be ranked, without (again unless repeats are asked for) those
 * the shopper had to do with before.
 *
 * <p><b>Baskets.</b> Events that follow each other with the same time are gathered and gone through
 * shopper by shopper; the lines of one shopper are a basket. An event on several items counts as so
 * many lines. A shopper is known, and an item no longer new, from the line before on: frozen
 * baskets are judged on the same lines, and only the ranking knows nothing of the basket.
 *
 * <p>Use once, from one thread.
 */
final class Evaluation {
    private static final int NONE = -1;

    private final SequentialModel model;
    private final EventStream stream;
    private final Protocol protocol;
    private final Span span;
    private final JudgedRanks ranks;
    private final Tally fused = new Tally();
    private final int fusedModel;
    private final SeenItems[] seenByShopper;
    private final int[] eventsByShopper;
    private final int[] interactionsByItem;

    /** Of the choice that is being judged, or {@link #NONE}. */
    private int judgedLine = NONE;

    private final Map<Integer, List<Integer>> moment = new LinkedHashMap<>();
    private final BitSet listedRows = new BitSet();
    private long judgeable;
    private long listed;
    private double surprise;

    /**
     * @param model fresh, or one that knows a catalogue and nothing else
     * @param experts names, in the order the model has them
     * @param span what to learn from, and what of it to judge
     */
    Evaluation(
            SequentialModel model,
            EventStream stream,
            Protocol protocol,
            Span span,
            List<String> experts) {
        this.model = requireNonNull(model, "model is null");
        this.stream = requireNonNull(stream, "stream is null");
        this.protocol = requireNonNull(protocol, "protocol is null");
        this.span = requireNonNull(span, "span is null");
        List<String> models = new ArrayList<>(experts);
        models.add(EvaluationReport.FUSED);
        ranks = new JudgedRanks(models);
        fusedModel = experts.size();
        seenByShopper = new SeenItems[stream.shoppers()];
        eventsByShopper = new int[stream.shoppers()];
        interactionsByItem = new int[stream.items()];
    }

    /**
     * Goes through the span.
     *
     * @param progress told after each moment how many lines it had, and how good the fusion is
     * @return the result, its speed 0
     */
    RunResult run(RunProgress progress) {
        int line = 0;
        while (line < span.end()) {
            int begin = line;
            while (line < span.end() && stream.time(line) == stream.time(begin)) {
                moment.computeIfAbsent(stream.shopper(line), unused -> new ArrayList<>()).add(line);
                line++;
            }
            moment.forEach(this::go);
            moment.clear();
            progress.learned(line - begin, fused);
        }
        int items = model.liveItems();
        return new RunResult(
                ranks,
                stream.eventsBefore(span.end()),
                items == 0 ? 0 : (double) listedRows.cardinality() / items,
                listed == 0 ? 0 : surprise / listed,
                0);
    }

    /** Goes through one basket. */
    private void go(int shopper, List<Integer> basket) {
        boolean known = eventsByShopper[shopper] > 0;
        if (seenByShopper[shopper] == null) {
            seenByShopper[shopper] = new SeenItems();
        }
        SeenItems seen = seenByShopper[shopper];
        switch (protocol.baskets()) {
            case LINE_BY_LINE -> {
                for (int line : basket) {
                    if (known) {
                        judge(line, seen, Set.of());
                    }
                    learn(line, seen);
                    model.publish();
                    known = true;
                }
            }
            case FROZEN -> {
                judgeFrozen(basket, known, seen);
                basket.forEach(line -> learn(line, seen));
                model.publish();
            }
            case FIRST_LINE -> {
                if (known) {
                    judge(basket.get(0), seen, Set.of());
                }
                basket.forEach(line -> learn(line, seen));
                model.publish();
            }
        }
    }

    /** The same lines are judged as line by line, so that the figures can be compared. */
    private void judgeFrozen(List<Integer> basket, boolean knownBefore, SeenItems seen) {
        Set<String> earlierLines = new HashSet<>();
        boolean known = knownBefore;
        for (int line : basket) {
            if (known) {
                judge(line, seen, earlierLines);
            }
            earlierLines.addAll(stream.event(line).itemIds());
            known = true;
        }
    }

    private void learn(int line, SeenItems seen) {
        ShopperEvent event = stream.event(line);
        model.learn(event);
        finishJudging();
        eventsByShopper[stream.shopper(line)]++;
        if (!model.positives(event).isEmpty()) {
            interactionsByItem[stream.item(line)]++;
        }
        event.itemIds().forEach(seen::add);
    }

    private void judge(int line, SeenItems seen, Set<String> earlierLines) {
        if (line < span.judgedFrom()) {
            return;
        }
        ShopperEvent event = stream.event(line);
        for (String itemId : model.positives(event)) {
            finishJudging();
            boolean repeated =
                    !protocol.repeats()
                            && (seen.contains(model.table(), itemId)
                                    || earlierLines.contains(itemId));
            if (!repeated && model.isLive(itemId) && judgeable++ % protocol.every() == 0) {
                SeenItems excluded = protocol.repeats() ? null : seen;
                model.judge(event.shopperId(), excluded, itemId);
                judgedLine = line;
            }
        }
    }

    /** What follows may change what the judge reads. */
    private void finishJudging() {
        if (judgedLine != NONE) {
            count(judgedLine, model.judged());
            judgedLine = NONE;
        }
    }

    private void count(int line, RankJudge judge) {
        ranks.add(
                line,
                interactionsByItem[stream.item(line)],
                eventsByShopper[stream.shopper(line)],
                judge::rank);
        fused.add(judge.rank(fusedModel));
        ItemTable table = model.table();
        for (int i = 0; i < judge.listed(); i++) {
            int row = judge.listedRow(i);
            listedRows.set(row);
            listed++;
            double share = (double) Math.max(1, table.interactions(row)) / model.interactions();
            surprise -= Math.log(share) / Math.log(2);
        }
    }
}

package io.millrace.jobs.evaluate;

import static java.util.Objects.requireNonNull;

import io.millrace.events.Event;
import io.millrace.events.EventItem;
import io.millrace.item.ItemTable;
import io.millrace.shopper.ShopperEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

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
 * <p>Use once, from one thread: {@link #add} for each event in order, then {@link #finish}.
 */
final class Evaluation {
    private final SequentialModel model;
    private final Protocol protocol;
    private final List<String> experts;
    private final LongConsumer progress;
    private final Tally[] tallies;
    private final Map<String, SeenItems> seenByShopper = new HashMap<>();
    private final Map<String, List<ShopperEvent>> moment = new LinkedHashMap<>();
    private final BitSet listedRows = new BitSet();
    private long momentTime;
    private long events;
    private long judgeable;
    private long listed;
    private double surprise;

    /**
     * @param experts names, in the order the model has them
     * @param progress told how many events have been learned from, after each moment
     */
    Evaluation(
            SequentialModel model, Protocol protocol, List<String> experts, LongConsumer progress) {
        this.model = requireNonNull(model, "model is null");
        this.protocol = requireNonNull(protocol, "protocol is null");
        this.experts = List.copyOf(experts);
        this.progress = requireNonNull(progress, "progress is null");
        tallies = new Tally[experts.size() + 1];
        for (int i = 0; i < tallies.length; i++) {
            tallies[i] = new Tally();
        }
    }

    /** Takes the next event of the stream. */
    void add(Event event) {
        if (event.timestamp() != momentTime) {
            endMoment();
            momentTime = event.timestamp();
        }
        events++;
        List<ShopperEvent> basket =
                moment.computeIfAbsent(event.shopperId(), unused -> new ArrayList<>());
        if (event.items().isEmpty()) {
            basket.add(line(event, List.of()));
        }
        for (EventItem item : event.items()) {
            basket.add(line(event, List.of(item.itemId())));
        }
    }

    /** Events taken so far. */
    long events() {
        return events;
    }

    /** Events judged so far. */
    long evaluated() {
        return fused().count();
    }

    /** Recall@10 of the fusion over what has been judged so far. */
    double fusedRecallAt10() {
        return fused().quality().recallAt10();
    }

    /** Judges and learns what is still gathered, and sums up. */
    EvaluationReport finish(double seconds) {
        endMoment();
        Map<String, Quality> models = new LinkedHashMap<>();
        for (int k = 0; k < experts.size(); k++) {
            models.put(experts.get(k), tallies[k].quality());
        }
        models.put(EvaluationReport.FUSED, fused().quality());
        int items = model.liveItems();
        return new EvaluationReport(
                events,
                evaluated(),
                models,
                items == 0 ? 0 : (double) listedRows.cardinality() / items,
                listed == 0 ? 0 : surprise / listed,
                seconds > 0 ? events / seconds : 0);
    }

    private void endMoment() {
        if (moment.isEmpty()) {
            return;
        }
        moment.forEach(this::go);
        moment.clear();
        progress.accept(events);
    }

    /** Goes through one basket. */
    private void go(String shopperId, List<ShopperEvent> basket) {
        boolean known = seenByShopper.containsKey(shopperId);
        SeenItems seen = seenByShopper.computeIfAbsent(shopperId, unused -> new SeenItems());
        switch (protocol.baskets()) {
            case LINE_BY_LINE -> {
                for (ShopperEvent line : basket) {
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
    private void judgeFrozen(List<ShopperEvent> basket, boolean knownBefore, SeenItems seen) {
        Set<String> earlierLines = new HashSet<>();
        boolean known = knownBefore;
        for (ShopperEvent line : basket) {
            if (known) {
                judge(line, seen, earlierLines);
            }
            earlierLines.addAll(line.itemIds());
            known = true;
        }
    }

    private void learn(ShopperEvent line, SeenItems seen) {
        model.learn(line);
        line.itemIds().forEach(seen::add);
    }

    private void judge(ShopperEvent line, SeenItems seen, Set<String> earlierLines) {
        for (String itemId : model.positives(line)) {
            boolean repeated =
                    !protocol.repeats()
                            && (seen.contains(model.table(), itemId)
                                    || earlierLines.contains(itemId));
            if (!repeated && model.isLive(itemId) && judgeable++ % protocol.every() == 0) {
                count(model.judge(line.shopperId(), protocol.repeats() ? null : seen, itemId));
            }
        }
    }

    private void count(RankJudge judge) {
        for (int k = 0; k < tallies.length; k++) {
            tallies[k].add(judge.rank(k));
        }
        ItemTable table = model.table();
        for (int i = 0; i < judge.listed(); i++) {
            int row = judge.listedRow(i);
            listedRows.set(row);
            listed++;
            double share = (double) Math.max(1, table.interactions(row)) / model.interactions();
            surprise -= Math.log(share) / Math.log(2);
        }
    }

    private Tally fused() {
        return tallies[experts.size()];
    }

    private static ShopperEvent line(Event event, List<String> itemIds) {
        return new ShopperEvent(
                event.shopperId(),
                ShopperEvent.Kind.EVENT,
                event.type(),
                event.timestamp(),
                itemIds,
                event.value(),
                event.timestamp(),
                List.of());
    }
}

package io.millrace.slate;

import java.util.List;

/**
 * What a shopper is to be shown, and why.
 *
 * @param request what was asked for
 * @param experts names, in the order of the candidates' scores
 * @param weights fusion weights of the experts
 * @param scales what each expert's raw score was multiplied with: weight / deviation
 * @param candidates all ranked items, best first, one of each product
 * @param forYou item ids to recommend: not bought yet, categories mixed
 * @param brands the shopper's brands, dearest first
 * @param categories the shopper's category leaves, dearest first
 * @param priceBands the shopper's price bands, dearest first
 * @param clustersFine ids of the narrow clusters nearest to the shopper, nearest first
 * @param clustersCoarse ids of the wide clusters nearest to the shopper, nearest first
 * @param vector the shopper's vector of the factors, not copied, or null without that expert
 */
public record Slate(
        ScoreRequest request,
        List<String> experts,
        List<Double> weights,
        float[] scales,
        List<Candidate> candidates,
        List<String> forYou,
        List<String> brands,
        List<String> categories,
        List<String> priceBands,
        List<String> clustersFine,
        List<String> clustersCoarse,
        float[] vector) {}

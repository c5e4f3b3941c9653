package io.millrace.jobs.simulator;

import java.util.List;

/**
 * One leaf category of the simulated shop.
 *
 * @param consumable whether what is sold here runs out and is bought again
 * @param variants what a product may come in, one name where it comes in one way only
 * @param promise half a sentence that a product's description ends with
 */
record Category(
        int number,
        String department,
        String name,
        double medianPrice,
        boolean consumable,
        List<String> variants,
        List<String> nouns,
        List<String> qualities,
        String promise) {

    List<String> path() {
        return List.of(department, name);
    }
}

package io.millrace.jobs.simulator;

import io.millrace.jobs.cli.UsageException;
import picocli.CommandLine.Option;

/** How large a simulated shop is; shared as a mixin by the commands that simulate one. */
public final class ShopSizeOptions {
    @Option(
            names = "--products",
            paramLabel = "N",
            defaultValue = "3000",
            description =
                    "Products of the simulated shop, 100 to 5000000 (default: ${DEFAULT-VALUE}).")
    private int products;

    @Option(
            names = "--shoppers",
            paramLabel = "N",
            defaultValue = "2000",
            description =
                    "Registered shoppers of the simulated shop, 10 to 1000000 (default:"
                            + " ${DEFAULT-VALUE}).")
    private int shoppers;

    /**
     * Settings of a shop of that size.
     *
     * @throws UsageException if it is out of range
     */
    public SimulatorSettings settings() {
        try {
            return SimulatorSettings.defaults().withProducts(products).withShoppers(shoppers);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }
}

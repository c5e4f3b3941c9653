package io.millrace.flink;

import io.millrace.modellog.SessionSettings;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * The GPU that Flink has assigned to a task manager, by its framework for external resources:
 * {@code external-resources: gpu} with Flink's GPU plugin, or any other driver that names a
 * resource {@code gpu} and gives it the property {@code index}.
 */
final class AssignedGpu {
    /** Name of the resource in Flink's configuration. */
    static final String RESOURCE = "gpu";

    /** The property in which Flink's GPU plugin gives the number of the GPU. */
    static final String INDEX = "index";

    private AssignedGpu() {}

    /** The settings with the assigned GPU, or as they are where Flink assigns none. */
    static SessionSettings applyTo(SessionSettings settings, RuntimeContext context) {
        OptionalInt device = of(context.getExternalResourceInfos(RESOURCE));
        return device.isPresent() ? settings.onGpu(device.getAsInt()) : settings;
    }

    /**
     * The lowest number among the assigned GPUs: all slots of a task manager share one.
     *
     * @throws IllegalStateException if a GPU has no number
     */
    static OptionalInt of(Set<ExternalResourceInfo> assigned) {
        return assigned.stream().mapToInt(AssignedGpu::index).min();
    }

    private static int index(ExternalResourceInfo gpu) {
        String index =
                gpu.getProperty(INDEX)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "the external resource '%s' has no property '%s': properties=%s"
                                                        .formatted(
                                                                RESOURCE, INDEX, gpu.getKeys())));
        try {
            return Integer.parseInt(index.strip());
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "the property '%s' of the external resource '%s' must be a number: '%s'"
                            .formatted(INDEX, RESOURCE, index));
        }
    }
}

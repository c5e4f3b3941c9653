package io.millrace.modellog;

/** What the model log keeps apart, because it differs in size and pace. */
public enum Channel {
    ITEMS,
    NEIGHBOURS,
    WEIGHTS,
    NETWORKS
}

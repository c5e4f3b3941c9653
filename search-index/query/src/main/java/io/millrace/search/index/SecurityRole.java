package io.millrace.search.index;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Who may do what with the indices of a deployment: the least that each needs.
 *
 * <p>Both the alias and the indices behind it are named, since requests use the alias and swaps the
 * indices.
 */
public enum SecurityRole {
    /** The shop's backend: reads what a search request looks up, never who a shopper is. */
    SEARCH(
            List.of(),
            List.of(SearchIndex.ITEMS, SearchIndex.SIGNALS, SearchIndex.SHOPPERS),
            List.of("read")),
    /** The job: makes the indices of its deployment and writes them. */
    JOB(
            List.of("monitor", "manage_index_templates"),
            List.of(SearchIndex.values()),
            List.of("read", "write", "create_index", "manage")),
    /** People who ask why: read everything, change nothing. */
    CONSOLE(
            List.of("monitor"),
            List.of(SearchIndex.values()),
            List.of("read", "view_index_metadata"));

    private final List<String> clusterPrivileges;
    private final List<SearchIndex> indices;
    private final List<String> indexPrivileges;

    SecurityRole(
            List<String> clusterPrivileges,
            List<SearchIndex> indices,
            List<String> indexPrivileges) {
        this.clusterPrivileges = clusterPrivileges;
        this.indices = indices;
        this.indexPrivileges = indexPrivileges;
    }

    /** What the role is called in Elasticsearch, such as {@code millrace-search}. */
    public String roleName(IndexNames names) {
        return names.deployment() + "-" + name().toLowerCase(Locale.ROOT);
    }

    /** The body of {@code PUT /_security/role/<name>}. */
    public ObjectNode body(IndexNames names) {
        requireNonNull(names, "names is null");
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode cluster = body.putArray("cluster");
        clusterPrivileges.forEach(cluster::add);
        ObjectNode granted = body.putArray("indices").addObject();
        ArrayNode patterns = granted.putArray("names");
        for (SearchIndex index : indices) {
            patterns.add(names.alias(index));
            patterns.add(names.generations(index));
        }
        ArrayNode privileges = granted.putArray("privileges");
        indexPrivileges.forEach(privileges::add);
        return body;
    }
}

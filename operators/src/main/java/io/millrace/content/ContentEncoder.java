package io.millrace.content;

import static java.util.Objects.requireNonNull;

import io.millrace.events.CatalogueItem;
import java.util.ArrayList;
import java.util.List;

/**
 * The vector of a catalogue item: the one the catalogue supplies, else one of its text.
 *
 * <p><b>What counts.</b> {@link CatalogueItem#vector()} brought to the encoder's dimensions and to
 * unit length by {@link VectorProjection}, if it has a direction; a vector that is missing, empty,
 * all 0 or not finite falls back to the encoder. The picture's vector is not used.
 *
 * <p><b>All or none.</b> Supplied vectors and encoded texts lie in different spaces: their inner
 * products are noise around 0. A catalogue should supply vectors of one model for all items or for
 * none. Where it does for most, the rest is ranked by its text among itself.
 */
public final class ContentEncoder implements TextEncoder {
    private final TextEncoder encoder;
    private final VectorProjection projection;

    /**
     * @param encoder of items without a vector; closed with this one
     */
    public ContentEncoder(TextEncoder encoder) {
        this.encoder = requireNonNull(encoder, "encoder is null");
        projection = new VectorProjection(encoder.dimensions());
    }

    @Override
    public int dimensions() {
        return encoder.dimensions();
    }

    @Override
    public float[] encode(CatalogueItem item) {
        float[] supplied = supplied(item);
        return supplied != null ? supplied : encoder.encode(item);
    }

    @Override
    public List<float[]> encodeBatch(List<CatalogueItem> items) {
        List<float[]> vectors = new ArrayList<>(items.size());
        List<CatalogueItem> others = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (CatalogueItem item : items) {
            float[] supplied = supplied(item);
            if (supplied == null) {
                places.add(vectors.size());
                others.add(item);
            }
            vectors.add(supplied);
        }
        if (!others.isEmpty()) {
            List<float[]> encoded = encoder.encodeBatch(others);
            for (int i = 0; i < encoded.size(); i++) {
                vectors.set(places.get(i), encoded.get(i));
            }
        }
        return vectors;
    }

    @Override
    public void close() {
        encoder.close();
    }

    private float[] supplied(CatalogueItem item) {
        return item.vector() == null ? null : projection.project(item.vector());
    }
}

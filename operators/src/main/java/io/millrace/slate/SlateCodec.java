package io.millrace.slate;

import io.millrace.events.modellog.BinaryFormat;
import io.millrace.events.modellog.VersionedCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of a {@link Slate}, fields in the order of the record. Version 1 had what each expert gave
 * in place of the raw scores, which is the same with scales of 1; versions 1 and 2 had neither
 * clusters nor the shopper's vector; before version 4 every candidate had the scores of all
 * experts.
 */
public final class SlateCodec extends VersionedCodec<Slate> {
    private static final long serialVersionUID = 1L;

    private final ScoreRequestCodec requests = new ScoreRequestCodec();

    public SlateCodec() {
        super(4);
    }

    @Override
    public String id() {
        return "slate";
    }

    @Override
    protected void writeBody(Slate value, DataOutput out) throws IOException {
        requests.write(value.request(), out);
        BinaryFormat.writeStrings(value.experts(), out);
        for (double weight : value.weights()) {
            out.writeDouble(weight);
        }
        for (float scale : value.scales()) {
            out.writeFloat(scale);
        }
        BinaryFormat.writeVarInt(value.candidates().size(), out);
        for (Candidate candidate : value.candidates()) {
            BinaryFormat.writeString(candidate.itemId(), out);
            out.writeFloat(candidate.score());
            boolean explained = candidate.isExplained(value.experts().size());
            out.writeBoolean(explained);
            if (explained) {
                for (float expertScore : candidate.expertScores()) {
                    out.writeFloat(expertScore);
                }
            }
        }
        BinaryFormat.writeStrings(value.forYou(), out);
        BinaryFormat.writeStrings(value.brands(), out);
        BinaryFormat.writeStrings(value.categories(), out);
        BinaryFormat.writeStrings(value.priceBands(), out);
        BinaryFormat.writeStrings(value.clustersFine(), out);
        BinaryFormat.writeStrings(value.clustersCoarse(), out);
        out.writeBoolean(value.vector() != null);
        if (value.vector() != null) {
            BinaryFormat.writeFloats(value.vector(), out);
        }
    }

    @Override
    protected Slate readBody(int version, DataInput in) throws IOException {
        ScoreRequest request = requests.read(in);
        List<String> experts = BinaryFormat.readStrings(in);
        List<Double> weights = new ArrayList<>(experts.size());
        for (int k = 0; k < experts.size(); k++) {
            weights.add(in.readDouble());
        }
        float[] scales = new float[experts.size()];
        for (int k = 0; k < scales.length; k++) {
            scales[k] = version < 2 ? 1 : in.readFloat();
        }
        int size = BinaryFormat.readCount(in);
        List<Candidate> candidates = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            String itemId = BinaryFormat.readString(in);
            float score = in.readFloat();
            boolean explained = version < 4 || in.readBoolean();
            float[] expertScores = Candidate.UNEXPLAINED;
            if (explained) {
                expertScores = new float[experts.size()];
                for (int k = 0; k < expertScores.length; k++) {
                    expertScores[k] = in.readFloat();
                }
            }
            candidates.add(new Candidate(itemId, score, expertScores));
        }
        return new Slate(
                request,
                experts,
                weights,
                scales,
                candidates,
                BinaryFormat.readStrings(in),
                BinaryFormat.readStrings(in),
                BinaryFormat.readStrings(in),
                BinaryFormat.readStrings(in),
                version < 3 ? List.of() : BinaryFormat.readStrings(in),
                version < 3 ? List.of() : BinaryFormat.readStrings(in),
                version >= 3 && in.readBoolean() ? BinaryFormat.readFloats(in) : null);
    }
}

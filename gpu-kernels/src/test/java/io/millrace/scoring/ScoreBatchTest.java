package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreBatchTest {

    private final ScoreBatch batch = new ScoreBatch(4);

    @Test
    void add_manyRequests_numbersThemAndKeepsTheirQueries() {
        for (int request = 0; request < 1_000; request++) {
            float[] source = {-1, request, 2, 3, 4, -1};
            assertThat(batch.add(source, 1, 1 + request % 1_000)).isEqualTo(request);
        }
        assertThat(batch.size()).isEqualTo(1_000);
        assertThat(batch.k(999)).isEqualTo(1_000);
        assertThat(batch.queries()).startsWith(0, 2, 3, 4, 1, 2, 3, 4);
        assertThat(batch.queries()[999 * 4]).isEqualTo(999);
    }

    @Test
    void addSparse_interleavedRequests_keepsTheOrderOfEach() {
        batch.add(new float[4], 0, 1);
        batch.add(new float[4], 0, 1);
        for (int step = 0; step < 500; step++) {
            batch.addSparse(step % 2, step, step * 0.5f);
        }
        int expected = 1;
        for (int entry = batch.firstAddition(1);
                entry != ScoreBatch.NONE;
                entry = batch.nextAddition(entry)) {
            assertThat(batch.additionRow(entry)).isEqualTo(expected);
            assertThat(batch.additionValue(entry)).isEqualTo(expected * 0.5f);
            expected += 2;
        }
        assertThat(expected).isEqualTo(501);
        assertThat(batch.additions()).isEqualTo(500);
    }

    @Test
    void clear_thenReuse_forgetsAdditionsAndExclusions() {
        batch.add(new float[4], 0, 1);
        batch.addSparse(0, 1, 1);
        batch.exclude(0, 2);
        batch.clear();
        batch.add(new float[4], 0, 1);

        assertThat(batch.size()).isEqualTo(1);
        assertThat(batch.firstAddition(0)).isEqualTo(ScoreBatch.NONE);
        assertThat(batch.firstExclusion(0)).isEqualTo(ScoreBatch.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_001})
    void add_kOutOfRange_isRefused(int k) {
        assertThatThrownBy(() -> batch.add(new float[4], 0, k))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request=0, k=" + k);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -2e15f})
    void add_componentNotAllowed_namesTheRequestAndAddsNothing(float value) {
        batch.add(new float[4], 0, 1);
        assertThatThrownBy(() -> batch.add(new float[] {0, value, 0, 0}, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request=1, dimension=1, value=" + value);
        assertThat(batch.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, 2e15f})
    void addSparse_valueNotAllowed_namesRequestAndRow(float value) {
        batch.add(new float[4], 0, 1);
        assertThatThrownBy(() -> batch.addSparse(0, 9, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request=0, row=9, value=" + value);
        assertThat(batch.additions()).isZero();
    }

    @Test
    void filter_ofARequest_isNoneUntilNamedAndAgainAfterClear() {
        batch.add(new float[4], 0, 1);
        batch.add(new float[4], 0, 1);
        assertThat(batch.filter(1)).isEqualTo(ScoreBatch.NONE);
        batch.filter(1, 3);
        batch.filter(1, 63);
        assertThat(batch.filter(0)).isEqualTo(ScoreBatch.NONE);
        assertThat(batch.filter(1)).isEqualTo(63);

        batch.clear();
        batch.add(new float[4], 0, 1);
        batch.add(new float[4], 0, 1);
        assertThat(batch.filter(1)).isEqualTo(ScoreBatch.NONE);
    }

    @Test
    void filter_manyRequests_areKept() {
        for (int request = 0; request < 100; request++) {
            batch.add(new float[4], 0, 1);
            batch.filter(request, request % ScoringBackend.MAX_FILTERS);
        }
        for (int request = 0; request < 100; request++) {
            assertThat(batch.filter(request)).isEqualTo(request % ScoringBackend.MAX_FILTERS);
        }
    }

    @Test
    void filter_outOfRangeOrUnknownRequest_isRefused() {
        batch.add(new float[4], 0, 1);
        for (int filter : new int[] {-1, ScoringBackend.MAX_FILTERS}) {
            assertThatThrownBy(() -> batch.filter(0, filter))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("filter must be in 0..63: filter=" + filter);
        }
        assertThatThrownBy(() -> batch.filter(1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(batch.filter(0)).isEqualTo(ScoreBatch.NONE);
    }

    @Test
    void addSparse_negativeRowOrUnknownRequest_isRefused() {
        batch.add(new float[4], 0, 1);
        assertThatThrownBy(() -> batch.addSparse(0, -1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request=0, row=-1");
        assertThatThrownBy(() -> batch.exclude(0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request=0, row=-1");
        assertThatThrownBy(() -> batch.addSparse(1, 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.exclude(1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}

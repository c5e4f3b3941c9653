package io.millrace.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OccurrenceNumbersTest {
    @Test
    void next_equalLines_areNumberedFromZero() {
        OccurrenceNumbers numbers = new OccurrenceNumbers();

        assertThat(numbers.next(5)).isZero();
        assertThat(numbers.next(6)).isZero();
        assertThat(numbers.next(5)).isEqualTo(1);
        assertThat(numbers.next(5)).isEqualTo(2);
        assertThat(numbers.nextId(6)).isEqualTo(EventIds.derived(6, 1));
    }

    @Test
    void next_sameSourceAgain_hasTheSameNumbers() {
        assertThat(numbersOf(new Random(3), 16)).isEqualTo(numbersOf(new Random(3), 16));
    }

    private static List<Integer> numbersOf(Random random, int generationSize) {
        OccurrenceNumbers numbers = new OccurrenceNumbers(generationSize);
        List<Integer> result = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            result.add(numbers.next(random.nextInt(100)));
        }
        return result;
    }

    @Test
    void next_equalLinesWithinTheBound_areToldApart() {
        int bound = 50;
        OccurrenceNumbers numbers = new OccurrenceNumbers(bound);
        Random random = new Random(5);
        Map<Long, Integer> expected = new HashMap<>();
        long different = 1_000;
        for (int round = 0; round < 200; round++) {
            long line = round;
            assertThat(numbers.next(line)).isEqualTo(expected.merge(line, 1, Integer::sum) - 1);
            for (int i = random.nextInt(bound); i > 0; i--) {
                assertThat(numbers.next(different++)).isZero();
            }
            assertThat(numbers.next(line)).isEqualTo(expected.merge(line, 1, Integer::sum) - 1);
        }
    }

    @Test
    void next_equalLinesFarBeyondTheBound_startAgain() {
        OccurrenceNumbers numbers = new OccurrenceNumbers(10);
        numbers.next(1);
        for (int i = 100; i < 121; i++) {
            numbers.next(i);
        }
        assertThat(numbers.next(1)).isZero();
    }

    @Test
    void constructor_boundOfZero_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OccurrenceNumbers(0))
                .withMessageContaining("generationSize=0");
    }
}

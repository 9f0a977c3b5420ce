package io.steelyard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContractInterfaceTest {
    record Claim(String id, long cents) {}

    record Pair<A, B>(A left, B right) {}

    record Endless(Optional<Endless> next, Map<String, Endless> byName) {}

    record Growing<A>(Optional<Growing<List<A>>> next) {}

    record Bad(String id, Set<String> tags) {}

    interface Store<K, V> {
        @Submit
        V save(K key, V value);

        @Evaluate
        List<V> all();
    }

    interface Claims extends Store<String, Claim> {
        @Submit
        Claim open(String id, long cents);

        @Evaluate
        Optional<Claim> find(String id);

        @Evaluate
        byte[] raw(Bytes data);

        @Evaluate
        long count();

        @Submit
        void close(Optional<String> note);

        @Evaluate
        Pair<Pair<Claim, Integer>, List<String>> pair(Map<String, List<Claim>> claims);

        @Evaluate
        Endless endless(boolean flag);

        default Claim openSmall(String id) {
            return open(id, 1);
        }

        default Claim open(Claim claim) {
            return open(claim.id(), claim.cents());
        }

        static int limit() {
            return 5;
        }

        @Override
        String toString();
    }

    private static final class Recorded implements ContractInterface.Caller {
        final List<String> calls = new ArrayList<>();
        Bytes answer = Bytes.EMPTY;

        @Override
        public Bytes call(String function, List<Bytes> arguments, boolean submits) {
            calls.add((submits ? "submit " : "evaluate ")
                    + function
                    + arguments.stream().map(Bytes::utf8).toList());
            return answer;
        }
    }

    private final Recorded recorded = new Recorded();
    private final Claims claims = ContractInterface.of(Claims.class).client(recorded);

    @Test
    void a_text_goes_plain_and_everything_else_as_JSON() {
        recorded.answer = Bytes.utf8("{\"id\":\"c \u00e9\",\"cents\":12}");
        assertThat(claims.open("c \u00e9", 12)).isEqualTo(new Claim("c \u00e9", 12));
        assertThat(recorded.calls).containsExactly("submit open[c \u00e9, 12]");
    }

    @Test
    void an_inherited_generic_method_has_the_types_of_the_interface_that_extends() {
        recorded.answer = Bytes.utf8("{\"id\":\"k\",\"cents\":1}");
        assertThat(claims.save("k", new Claim("k", 1))).isEqualTo(new Claim("k", 1));
        recorded.answer = Bytes.utf8("[{\"id\":\"k\",\"cents\":1}]");
        assertThat(claims.all()).containsExactly(new Claim("k", 1));
        assertThat(recorded.calls).containsExactly("submit save[k, {\"id\":\"k\",\"cents\":1}]", "evaluate all[]");
    }

    @Test
    void no_bytes_are_an_empty_Optional_and_a_present_one_is_its_JSON() {
        assertThat(claims.find("x")).isEmpty();
        recorded.answer = Bytes.utf8("null");
        assertThat(claims.find("x")).isEmpty();
        recorded.answer = Bytes.utf8("{\"id\":\"x\",\"cents\":1}");
        assertThat(claims.find("x")).contains(new Claim("x", 1));
        claims.close(Optional.empty());
        claims.close(Optional.of(""));
        assertThat(recorded.calls.subList(3, 5)).containsExactly("submit close[]", "submit close[\"\"]");
    }

    @Test
    void bytes_go_as_they_are() {
        recorded.answer = Bytes.hex("00ff");
        assertThat(claims.raw(Bytes.utf8("abc"))).containsExactly(0, 0xff);
        assertThat(recorded.calls).containsExactly("evaluate raw[abc]");
    }

    @Test
    void nested_generic_records_are_read_with_their_types() {
        recorded.answer = Bytes.utf8("{\"left\":{\"left\":{\"id\":\"a\",\"cents\":1},\"right\":2},\"right\":[\"x\"]}");
        Pair<Pair<Claim, Integer>, List<String>> pair = claims.pair(Map.of("k", List.of(new Claim("a", 1))));
        assertThat(pair).isEqualTo(new Pair<>(new Pair<>(new Claim("a", 1), 2), List.of("x")));
        assertThat(recorded.calls).containsExactly("evaluate pair[{\"k\":[{\"id\":\"a\",\"cents\":1}]}]");
    }

    @Test
    void default_methods_run_locally_and_may_overload() {
        recorded.answer = Bytes.utf8("{\"id\":\"s\",\"cents\":1}");
        assertThat(claims.openSmall("s")).isEqualTo(new Claim("s", 1));
        assertThat(claims.open(new Claim("t", 9))).isEqualTo(new Claim("s", 1));
        assertThat(recorded.calls).containsExactly("submit open[s, 1]", "submit open[t, 9]");
    }

    @Test
    void the_methods_of_Object_run_locally() {
        assertThat(claims.toString()).isEqualTo("client of Claims");
        Claims same = claims;
        assertThat(claims.equals(same)).isTrue();
        assertThat(claims.hashCode()).isEqualTo(same.hashCode());
        assertThat(claims.equals(ContractInterface.of(Claims.class).client(recorded)))
                .isFalse();
        assertThat(recorded.calls).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // passes what the interface forbids
    void an_argument_without_bytes_is_refused_before_the_call() {
        assertThatThrownBy(() -> claims.open(null, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Claims.open: argument 1 'id' is not a String: it is null; declare Optional where there may be nothing");
        assertThatThrownBy(() -> claims.open("\udc00", 1)).hasMessageContaining("unpaired surrogate");
        assertThat(recorded.calls).isEmpty();
    }

    @Test
    void an_answer_of_the_wrong_type_names_the_method() {
        recorded.answer = Bytes.utf8("[1]");
        assertThatThrownBy(() -> claims.open("a", 1))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("the answer of Claims.open is not a Claim: ");
        recorded.answer = Bytes.EMPTY;
        assertThatThrownBy(claims::count).hasMessage("the answer of Claims.count is not a long: there is none");
        assertThat(claims.endless(true)).isNull();
    }

    @Test
    void what_the_caller_throws_comes_through() {
        Claims failing = ContractInterface.of(Claims.class).client((function, arguments, submits) -> {
            throw new UnsupportedOperationException("mine");
        });
        assertThatThrownBy(failing::count)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("mine");
    }

    @Test
    void functions_are_found_by_name() {
        ContractInterface<Claims> read = ContractInterface.of(Claims.class);
        assertThat(read.type()).isEqualTo(Claims.class);
        assertThat(read.function("open")).hasValueSatisfying(method -> assertThat(method.getParameterCount())
                .isEqualTo(2));
        assertThat(read.function("openSmall")).isEmpty();
        assertThat(read.functions().keySet())
                .containsExactly("all", "close", "count", "endless", "find", "open", "pair", "raw", "save");
    }

    // what cannot be bound

    private static void refused(Class<?> type, String... parts) {
        assertThatThrownBy(() -> ContractInterface.of(type))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(type.getName())
                .message()
                .contains(parts);
    }

    static class NotAnInterface {}

    @interface AnAnnotation {}

    sealed interface Closed permits Only {}

    record Only() implements Closed {}

    interface NothingIn {}

    interface Unmarked {
        void run();
    }

    interface Both {
        @Submit
        @Evaluate
        void run();
    }

    interface Overloaded {
        @Submit
        void run(String one);

        @Submit
        void run(long one);
    }

    interface WithBody {
        @Submit
        default void run() {}
    }

    interface OwnVariable {
        @Submit
        <X extends Serializable> X run(X one);
    }

    interface Sets {
        @Evaluate
        Set<String> names();
    }

    interface DeepSets {
        @Submit
        void put(String id, List<Optional<Bad>> bad);
    }

    interface Raw {
        @Evaluate
        @SuppressWarnings("rawtypes")
        List names();
    }

    interface Wild {
        @Evaluate
        List<?> names();
    }

    interface Anything {
        @Submit
        void put(Object value);
    }

    interface Arrays {
        @Submit
        void put(String... values);
    }

    interface Kinds {
        @Submit
        void put(ArrayList<String> values);
    }

    interface Hashes {
        @Submit
        void put(HashMap<String, String> values);
    }

    interface Keys {
        @Submit
        void put(Map<Long, String> values);
    }

    interface Twice {
        @Submit
        void put(Optional<Optional<String>> values);
    }

    interface Without {
        @Submit
        void put(Growing<String> values);
    }

    interface Beans {
        @Submit
        void put(Thread thread);
    }

    interface OneKind {
        @Submit
        void run();
    }

    interface OtherKind {
        @Evaluate
        void run();
    }

    interface Quarrel extends OneKind, OtherKind {}

    interface SameKind {
        @Submit
        void run();
    }

    interface Agreement extends OneKind, SameKind {}

    interface Silent extends OneKind {
        @Override
        void run();
    }

    @Test
    void only_an_interface_that_a_client_can_implement_is_bound() {
        refused(NotAnInterface.class, "is not an interface");
        refused(AnAnnotation.class, "is not an interface");
        refused(Closed.class, "is sealed");
        refused(NothingIn.class, "has no function; annotate its methods with @Submit or @Evaluate");
    }

    @Test
    void every_abstract_method_has_exactly_one_annotation() {
        refused(Unmarked.class, "method 'run' has neither @Submit nor @Evaluate");
        refused(Both.class, "method 'run' has both @Submit and @Evaluate");
        refused(WithBody.class, "method 'run' is annotated but has a body");
        refused(Quarrel.class, "method 'run' is @Submit in one of", "and @Evaluate in the other");
        refused(Silent.class, "method 'run' has neither");
        assertThat(ContractInterface.of(Agreement.class).functions()).containsOnlyKeys("run");
    }

    @Test
    void a_name_is_used_once() {
        refused(Overloaded.class, "method 'run' is there twice", "rename one");
    }

    @Test
    void a_type_without_one_JSON_is_refused_with_what_is_allowed() {
        refused(
                Sets.class,
                "'names'",
                "its result has the type java.util.Set<java.lang.String>",
                "use a List",
                "Allowed are");
        refused(DeepSets.class, "parameter 2 'bad'", "Bad.tags: java.util.Set has no order", "use a List");
        refused(Arrays.class, "parameter 1 'values'", "String[] is an array; use a List");
        refused(Kinds.class, "declare java.util.List");
        refused(Hashes.class, "declare java.util.Map");
        refused(Keys.class, "a Map's keys must be Strings or enums; got java.lang.Long");
        refused(Twice.class, "an Optional of an Optional");
        refused(Beans.class, "java.lang.Thread is not allowed");
        refused(Without.class, "nests deeper than 32 levels");
    }

    @Test
    void a_type_that_is_not_known_is_refused() {
        refused(OwnVariable.class, "has type variables of its own");
        refused(Store.class, "which nothing gives a value");
        refused(Raw.class, "its type is not known");
        refused(Wild.class, "its type is not known");
        refused(Anything.class, "its type is not known");
    }

    @Test
    void two_interfaces_live_side_by_side() {
        Recorded other = new Recorded();
        OneKind one = ContractInterface.of(OneKind.class).client(other);
        OtherKind two = ContractInterface.of(OtherKind.class).client(recorded);
        one.run();
        two.run();
        assertThat(other.calls).containsExactly("submit run[]");
        assertThat(recorded.calls).containsExactly("evaluate run[]");
    }
}

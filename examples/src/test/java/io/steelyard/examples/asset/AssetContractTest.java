package io.steelyard.examples.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.Channel;
import io.steelyard.Consortium;
import io.steelyard.EndorsementPolicy;
import io.steelyard.examples.Race;
import io.steelyard.examples.Transcript;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.CallOptions;
import io.steelyard.gateway.CommitException;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.EndorsementException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** One network for all tests; each uses ids of its own. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssetContractTest {
    private Consortium consortium;
    private Channel channel;

    @BeforeAll
    void start() {
        consortium = Consortium.inMemory().org("Clinic").org("Insurer").start();
        channel = consortium
                .createChannel("register", "Clinic", "Insurer")
                .deploy("assets", Assets.class, AssetContract::new, EndorsementPolicy.allOf("Clinic", "Insurer"));
    }

    @AfterAll
    void stop() {
        consortium.close();
    }

    private Assets assets(String organization) {
        channel.awaitEverywhere();
        return consortium.gateway(organization).channel("register").contract("assets", Assets.class);
    }

    @Test
    void what_one_organization_enters_belongs_to_it_and_the_other_reads_it() {
        Asset entered = assets("Clinic").create("a-1", "Lamp", 950);

        assertThat(entered).isEqualTo(new Asset("a-1", "Lamp", "Clinic", 950));
        assertThat(assets("Insurer").read("a-1")).isEqualTo(entered);
    }

    @Test
    void an_id_is_given_once() {
        assets("Clinic").create("b-1", "Lamp", 950);

        assertThat(catchThrowableOfType(
                        EndorsementException.class, () -> assets("Insurer").create("b-1", "Chair", 1)))
                .hasMessageContaining("asset b-1 is registered already");
        assertThat(assets("Insurer").read("b-1").description()).isEqualTo("Lamp");
    }

    @Test
    void a_negative_price_and_an_unknown_asset_are_refused_in_words() {
        assertThat(catchThrowableOfType(
                        EndorsementException.class, () -> assets("Clinic").create("c-1", "Lamp", -1)))
                .hasMessageContaining("cannot cost -1 cents");
        assertThat(catchThrowableOfType(
                        EndorsementException.class, () -> assets("Clinic").read("c-1")))
                .hasMessageContaining("there is no asset c-1");
    }

    @Test
    void only_the_owner_gives_an_asset_away() {
        assets("Clinic").create("d-1", "Lamp", 950);

        assertThat(catchThrowableOfType(
                        EndorsementException.class, () -> assets("Insurer").transfer("d-1", "Insurer")))
                .hasMessageContaining("asset d-1 belongs to Clinic, so Insurer cannot give it away");
        assertThat(assets("Clinic").transfer("d-1", "Insurer").owner()).isEqualTo("Insurer");
        assertThat(assets("Insurer").transfer("d-1", "Clinic").owner()).isEqualTo("Clinic");
    }

    @Test
    void a_list_holds_the_ids_of_its_range_in_order() {
        for (String id : List.of("e-3", "e-1", "e-2", "f-1")) {
            assets("Clinic").create(id, "Lamp", 950);
        }

        assertThat(assets("Insurer").list("e-1", "e-3")).extracting(Asset::id).containsExactly("e-1", "e-2");
        assertThat(assets("Insurer").list("e-", "f-")).extracting(Asset::id).containsExactly("e-1", "e-2", "e-3");
        assertThat(assets("Insurer").list("f-", "f-0")).isEmpty();
    }

    @Test
    void a_history_tells_every_change_newest_first() {
        assets("Clinic").create("g-1", "Lamp", 950);
        assets("Clinic").transfer("g-1", "Insurer");

        List<AssetChange> history = assets("Insurer").history("g-1");

        assertThat(history).extracting(change -> change.asset().owner()).containsExactly("Insurer", "Clinic");
        assertThat(history.get(0).at()).isAfterOrEqualTo(history.get(1).at());
        assertThat(history).allSatisfy(change -> assertThat(consortium
                        .gateway("Clinic")
                        .channel("register")
                        .outcome(change.txId())
                        .orElseThrow()
                        .isValid())
                .isTrue());
        assertThat(assets("Insurer").history("g-2")).isEmpty();
    }

    @Test
    void a_transaction_without_the_insurers_signature_changes_nothing() {
        Assets alone = consortium
                .gateway("Clinic")
                .channel("register")
                .contract("assets", Assets.class, CallOptions.DEFAULT.endorsedBy("Clinic"));

        CommitException invalid = catchThrowableOfType(CommitException.class, () -> alone.create("h-1", "Lamp", 950));

        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(invalid).hasMessageContaining("Insurer");
        assertThat(assets("Insurer").list("h-", "i")).isEmpty();
    }

    @Test
    void of_two_transfers_at_once_one_stands_and_the_other_learns_which_key() {
        ContractClient clinic = consortium.gateway("Clinic").channel("register").contract("assets");

        Race race = Race.run(turn -> {
            assets("Clinic").create("j-" + turn, "Lamp", 950);
            channel.awaitEverywhere();
            return new Race.Runners(
                    clinic.submitAsync("transfer", "j-" + turn, "Insurer"),
                    clinic.submitAsync("transfer", "j-" + turn, "Insurer"));
        });

        assertThat(race.winner().isValid()).isTrue();
        assertThat(race.loser().code()).isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(race.loser().explanation()).contains("key \"j-");
    }

    @Test
    void the_example_runs_and_tells_its_story() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        AssetExample.run(new Transcript(new PrintStream(printed, true, StandardCharsets.UTF_8)));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("scanner-7, MRI scanner, 1850000.00, owned by Insurer")
                .contains("MVCC_READ_CONFLICT")
                .contains("belongs to Insurer, so Clinic cannot give it away");
    }
}

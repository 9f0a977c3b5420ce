package io.steelyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.config.BatchSettings;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ChannelTemplate;
import io.steelyard.endorse.EndorsementService;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.SignedProposal;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.policy.Policy;
import io.steelyard.policy.SignaturePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndorsementPlanTest {
    private static final EndorsementService NOBODY = new EndorsementService() {
        @Override
        public CompletionStage<ProposalResponse> endorse(SignedProposal proposal, long atHeight) {
            throw new AssertionError("plans ask nobody");
        }

        @Override
        public CompletionStage<ProposalResponse> evaluate(SignedProposal proposal, long atHeight) {
            throw new AssertionError("plans ask nobody");
        }
    };

    private final List<TestOrg> orgs = List.of(new TestOrg("A"), new TestOrg("B"), new TestOrg("C"), new TestOrg("D"));
    private final ChannelConfig config = ChannelConfig.fromBlock(new ChannelTemplate(
                    "claims",
                    orgs.stream().map(TestOrg::entry).toList(),
                    List.of(orgs.get(0).entry()),
                    BatchSettings.DEFAULT,
                    "solo",
                    io.steelyard.bytes.Bytes.EMPTY)
            .genesis(TestOrg.nonce(), Instant.now()));
    private final List<PeerHandle> peers = orgs.stream()
            .map(org -> new PeerHandle("peer0." + org.mspId, org.peer.identity(), NOBODY))
            .toList();

    private Policy policy(String text) {
        return SignaturePolicy.parse(text).bind(config.msps());
    }

    private List<String> choose(List<PeerHandle> candidates, Policy... policies) {
        return EndorsementPlan.choose(candidates, List.of(policies)).stream()
                .map(PeerHandle::peerId)
                .toList();
    }

    @Test
    void one_peer_is_enough_where_any_may_sign_and_the_nearest_is_asked() {
        Policy any = policy("OR('A.peer', 'B.peer', 'C.peer')");
        assertThat(choose(peers, any)).containsExactly("peer0.A");
        assertThat(choose(List.of(peers.get(2), peers.get(0), peers.get(1)), any))
                .containsExactly("peer0.C");
    }

    @Test
    void a_peer_that_does_not_help_is_not_asked_however_near() {
        assertThat(choose(peers, policy("OR('C.peer')"))).containsExactly("peer0.C");
        assertThat(choose(peers, policy("AND('B.peer', 'D.peer')"))).containsExactly("peer0.B", "peer0.D");
    }

    @Test
    void a_majority_is_as_small_as_it_can_be() {
        Policy majority = config.policy("/Channel/Application/Endorsement").orElseThrow();
        assertThat(choose(peers, majority)).containsExactly("peer0.A", "peer0.B", "peer0.C");
    }

    @Test
    void several_policies_are_satisfied_by_one_set() {
        assertThat(choose(peers, policy("OR('A.peer', 'B.peer')"), policy("OR('B.peer', 'C.peer')")))
                .containsExactly("peer0.B");
        assertThat(choose(peers, policy("OR('A.peer')"), policy("OutOf(2, 'B.peer', 'C.peer', 'D.peer')")))
                .containsExactly("peer0.A", "peer0.B", "peer0.C");
    }

    @Test
    void a_policy_that_wants_two_peers_of_one_organization_gets_two() {
        TestOrg a = orgs.get(0);
        List<PeerHandle> more = new ArrayList<>(peers);
        more.add(new PeerHandle("peer1.A", a.issue("peer1", RoleType.PEER).identity(), NOBODY));
        assertThat(choose(more, policy("AND('A.peer', 'A.peer')"))).containsExactly("peer0.A", "peer1.A");
        assertThat(choose(more, policy("OR('A.peer', 'B.peer')"))).containsExactly("peer0.A");
    }

    @Test
    void all_are_asked_when_even_all_do_not_suffice_so_that_their_reasons_are_heard() {
        assertThat(choose(peers.subList(0, 2), policy("AND('A.peer', 'C.peer')")))
                .containsExactly("peer0.A", "peer0.B");
        assertThat(choose(peers.subList(0, 2), policy("OR('A.admin')"))).hasSize(2);
        assertThat(choose(List.of(), policy("OR('A.peer')"))).isEmpty();
    }
}

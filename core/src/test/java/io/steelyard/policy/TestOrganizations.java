package io.steelyard.policy;

import io.steelyard.identity.Certificate;
import io.steelyard.identity.Identity;
import io.steelyard.identity.Msp;
import io.steelyard.identity.MspConfigBuilder;
import io.steelyard.identity.MspSet;
import io.steelyard.identity.TestAuthority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Organizations with a CA each, and identities by names such as {@code Clinic.peer} or {@code Clinic.peer2}. */
final class TestOrganizations {
    private final Map<String, TestAuthority> authorities = new HashMap<>();
    private final Map<String, Identity> identities = new HashMap<>();
    private final MspSet msps;

    TestOrganizations(String... mspIds) {
        List<Msp> built = new ArrayList<>();
        for (String mspId : mspIds) {
            TestAuthority authority = TestAuthority.root("ca." + mspId);
            authorities.put(mspId, authority);
            built.add(Msp.of(
                    MspConfigBuilder.of(mspId).root(authority.certificate()).build()));
        }
        msps = MspSet.of(built);
    }

    MspSet msps() {
        return msps;
    }

    TestAuthority authority(String mspId) {
        TestAuthority authority = authorities.get(mspId);
        if (authority == null) {
            throw new AssertionError("no organization " + mspId);
        }
        return authority;
    }

    /** The role is the name's part behind the dot without its digits. */
    Identity identity(String name) {
        return identities.computeIfAbsent(name, missing -> {
            String mspId = missing.substring(0, missing.lastIndexOf('.'));
            String role = missing.substring(missing.lastIndexOf('.') + 1).replaceAll("[0-9]", "");
            Certificate certificate = authority(mspId).issue(missing, role);
            return Identity.of(mspId, certificate);
        });
    }

    List<Identity> identities(String... names) {
        return Arrays.stream(names).map(this::identity).toList();
    }
}

using System.Text.Json;

namespace Hpc.EndToEnd.Tests;

/// <summary>What is in images, as a user asks for it.</summary>
[Collection(Machine.Name)]
public class PackageTests(Machine machine)
{
    public static TheoryData<string> Releases => [.. ReleaseImages.All];

    private static string[] Listed(string document) =>
        [.. JsonDocument.Parse(document).RootElement.GetProperty("packages").EnumerateArray()
        .Where(package => package.TryGetProperty("sourceInfo", out JsonElement info)
            && info.GetString()!.Contains("/dpkg/", StringComparison.Ordinal))
        .Select(package => $"{package.GetProperty("name").GetString()} {package.GetProperty("versionInfo").GetString()}")
            .Order(StringComparer.Ordinal)];

    [ReleaseTheory, MemberData(nameof(Releases))]
    public void A_release_of_Debian_has_the_packages_that_dpkg_lists(string release)
    {
        string place = machine.NewDirectory();
        Machine.Tool("unsquashfs", "-q", "-n", "-d", place + "/root", ReleaseImages.Of(release), "var/lib/dpkg/status");
        string query = HostTool.Run("dpkg-query", "--admindir", place + "/root/var/lib/dpkg", "-W", "-f",
            "${db:Status-Status} ${Package} ${Version}\n");
        string[] there = [.. query.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("config-files ", StringComparison.Ordinal))
            .Select(line => line.Split(' ', 2)[1]).Order(StringComparer.Ordinal)];
        Assert.Equal(there, Listed(machine.Run("inspect", "--sbom", ReleaseImages.Of(release)).Run().Ended(0).Out));
    }

    [EndToEndFact]
    public void A_bill_of_materials_is_made_carried_signed_and_shown()
    {
        Outcome outcome = machine.Script("""
            mkdir -p tree/var/lib/dpkg
            printf 'Package: a\nStatus: install ok installed\nVersion: 1-2\n' > tree/var/lib/dpkg/status
            $hpcrun inspect --sbom tree > made 2> said || exit 1; grep -c 'made from the files' said
            $hpcrun convert --sbom spdx tree new.sif && $hpcrun inspect --sbom=spdx new.sif > carried 2> said || exit 1
            grep -c 'object 4 of the image' said
            [ -s made ] && cmp made carried && $hpcrun inspect --sbom=cyclonedx new.sif 2> said | grep -c '"specVersion": "1.6"'
            grep -c 'made from the files' said
            openssl genpkey -algorithm ed25519 -out key && openssl pkey -in key -pubout -out public
            $hpcrun sign --key key new.sif 2> said || exit 1
            $hpcrun verify --key public new.sif > verified 2>&1; echo "verified $?"; grep -c 'SBOM' verified
            """).In(machine.NewDirectory()).Run().Ended(0);
        Assert.Equal(["1", "1", "1", "1", "verified 0", "1"], outcome.Lines);
    }

    [EndToEndFact]
    public void A_form_that_is_not_known_is_refused_by_name() =>
        machine.Script("$hpcrun inspect --sbom=yaml $image").In(machine.NewDirectory()).Run().Ended(255)
            .Says("as \"yaml\"", "one of spdx, cyclonedx");
}

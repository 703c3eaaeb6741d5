namespace Hpc.EndToEnd.Tests;

/// <summary>Profiles of what a program needs of its image.</summary>
[Collection(Machine.Name)]
public class PrefetchTests(Machine machine)
{
    [EndToEndFact]
    public void A_recorded_profile_goes_into_the_image_and_is_found_there() =>
        Assert.Equal("same\nsame\nGeneric/Raw", Run(
            """
            cd PLACE && cp $sif own.sif
            $hpcrun exec --profile-record own.sif /bin/sh -c 'echo same'
            $hpcrun sif profile add own.sif own.sif.prefetch && $hpcrun sif profile add own.sif own.sif.prefetch
            $hpcrun exec own.sif /bin/sh -c 'echo same'
            $hpcrun sif list own.sif | grep -o Generic/Raw
            """));

    [EndToEndFact]
    public void A_profile_in_a_file_serves_an_image_without_room_for_it() =>
        Assert.Equal("recorded\nreplayed", Run(
            """
            cd PLACE
            $hpcrun exec --profile-record=it $image /bin/echo recorded
            $hpcrun exec --prefetch it $image /bin/echo replayed
            """));

    [EndToEndFact]
    public void A_profile_that_is_still_being_written_is_waited_for() =>
        Assert.Equal("recorded\nreplayed", Run(
            """
            cd PLACE
            $hpcrun exec --profile-record=it $image /bin/echo recorded
            { flock 9; : > locked; sleep 0.5; flock -s 8; cat <&8 >&9; } 8< it 9> late &
            eventually test -e locked
            $hpcrun exec --prefetch late $image /bin/echo replayed
            """));

    [EndToEndFact]
    public void Another_images_profile_is_refused_for_a_file_and_a_warning_for_a_launch() =>
        Assert.Equal("runs\nhpcrun: warning: the prefetch profile 'it' was recorded from another image: record it again\nrefused",
            Run(
            """
            cd PLACE && cp $sif own.sif
            $hpcrun exec --profile-record=it BARE /bin/true
            $hpcrun exec --prefetch it own.sif /bin/echo runs 2>said; cat said
            $hpcrun sif profile add own.sif it 2>/dev/null || echo refused
            """));

    private string Run(string script) =>
        machine.Script(script.Replace("BARE", machine.Images.Bare, StringComparison.Ordinal)
            .Replace("PLACE", machine.NewDirectory(), StringComparison.Ordinal)).Run().Text.Trim();
}

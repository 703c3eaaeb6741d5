namespace Hpc.Plan;

/// <summary>The last steps before the program: what it may not do, and what it is told was done.</summary>
internal static class PrivilegeSteps
{
    /// <param name="contained">It does not get at the caller's terminal.</param>
    /// <param name="asRoot">It appears as root.</param>
    /// <param name="containedAll">Nor at directories that the caller has open.</param>
    /// <param name="skipsSync">What it writes need not be on the disk.</param>
    public static List<Step> Of(bool contained, bool asRoot, bool containedAll, bool skipsSync)
    {
        List<Step> steps = [];
        NoNewPrivilegesStep noPrivileges = new("no program in the image can gain privileges");
        steps.Add(noPrivileges);
        if (contained)
        {
            steps.Add(new NoTypingStep("the program cannot type into the caller's terminal (--contain)"));
        }

        if (containedAll)
        {
            steps.Add(new CloseDirectoriesStep("directories that the caller left open (--containall)"));
        }

        if (skipsSync)
        {
            steps.Add(new SkipSyncStep("what is written need not survive a crash (--no-sync)")
            {
                Otherwise = noPrivileges with { Reason = "this kernel has no filters: the program waits for the disk" },
            });
        }

        if (asRoot)
        {
            steps.Add(new AnswerAsRootStep("package managers give files and themselves to other users (--fakeroot)")
            {
                Otherwise = noPrivileges with { Reason = "this kernel has no filters: those calls fail" },
            });
        }

        return steps;
    }
}

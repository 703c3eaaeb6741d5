namespace Hpc.ImageCli;

/// <summary>What a person reads on standard error: one line for what failed, one for why, one for what to try.</summary>
internal static class Report
{
    public const int FailureStatus = 255;
    public const int UsageStatus = 1;

    public static void Error(string what, string? why, string? remedy)
    {
        Console.Error.WriteLine($"hpcrun: {what}");
        Line("why", why);
        Line("try", remedy);
    }

    public static void Note(string text) => Console.Error.WriteLine($"hpcrun: {text}");

    private static void Line(string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Console.Error.WriteLine($"  {label}:  {text}");
        }
    }
}

namespace Hpc.Plan;

/// <summary>Names and values that hpcrun, Apptainer and Singularity give a meaning to.</summary>
internal static class WellKnownVariable
{
    /// <summary>Prefixes of options of the launcher and of facts about the container, ours first. Such variables of the host stay
    /// out.</summary>
    public static readonly string[] Prefixes = ["HPCRUN_", "APPTAINER_", "SINGULARITY_"];

    /// <summary><c>PREFIX_X=v</c> sets X in the container; the first prefix wins.</summary>
    public static readonly string[] OverridePrefixes = ["HPCRUNENV_", "APPTAINERENV_", "SINGULARITYENV_"];

    public const string Path = "PATH";
    public const string PrependPath = "PREPEND_PATH";
    public const string AppendPath = "APPEND_PATH";
    public const string LibraryPath = "LD_LIBRARY_PATH";

    /// <summary>Where the accelerator libraries of the host are bound.</summary>
    public const string LibraryDirectory = "/.singularity.d/libs";

    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    public const string Prompt = "hpcrun> ";

    /// <summary>Prompts that image builders write; only another one is the image's own wish.</summary>
    public static readonly string[] StockPrompts = ["", "Apptainer> ", "Singularity> "];

    /// <summary>Variables of the host that come in with --cleanenv too; LANG is C then.</summary>
    public static readonly string[] AlwaysPassed =
        ["TERM", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY",
            "ftp_proxy", "FTP_PROXY"];
}

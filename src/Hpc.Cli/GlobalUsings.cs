global using OptionUse = Hpc.CommandLine.OptionUse<Hpc.Cli.ExecOption>;

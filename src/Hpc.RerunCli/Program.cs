using Hpc.RerunCli;

return Entry.Run(args);

using Hpc.ImageCli;

return TiedProgram.TryBecome(args) ?? Entry.Run(args);

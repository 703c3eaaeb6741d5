using Hpc.ImageCli;

return Entry.Run(args);

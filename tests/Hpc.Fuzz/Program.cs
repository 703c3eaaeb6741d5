using Hpc.Fuzz;

return FuzzCommand.Run(args);

using BenchmarkDotNet.Running;
using RpcOverSockets.Benchmarks.Generator;

// "generator [edits]": the source generator over a synthetic solution, as an editor and a build drive it.
// "lock [edits]": only the analyzer of the contract lock over it, as an editor asks it.
// "solution <folder>": writes the payload types of that solution, to build them with and without the generator.
// Everything else goes to BenchmarkDotNet: "--filter '*'" runs all, "--list flat" names them.
if (args is ["generator", ..])
{
    GeneratorSpeed.Run(edits: args.Length > 1 ? int.Parse(args[1]) : 30);
    return 0;
}

if (args is ["lock", ..])
{
    GeneratorSpeed.RunLock(edits: args.Length > 1 ? int.Parse(args[1]) : 30);
    return 0;
}

if (args is ["solution", string folder])
{
    for (int file = 0; file < SyntheticSolution.Files; file++)
    {
        File.WriteAllText(Path.Combine(folder, $"File{file}.cs"), SyntheticSolution.Messages(file));
    }

    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;

using BenchmarkDotNet.Running;
using RpcOverSockets.Benchmarks.Generator;

// "generator [edits]": the source generator over a synthetic solution, as an editor and a build drive it.
// Everything else goes to BenchmarkDotNet: "--filter '*'" runs all, "--list flat" names them.
if (args is ["generator", ..])
{
    GeneratorSpeed.Run(edits: args.Length > 1 ? int.Parse(args[1]) : 30);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;

using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Finds contracts of one project with the same wire name, which only the whole project shows. Thread-safe.</summary>
internal sealed class SharedServiceNames
{
    private readonly ConcurrentBag<(string WireName, string Contract, Location Location)> _served = [];

    /// <summary>Notes what a contract, or its closed forms, are called on the wire.</summary>
    public void Add(INamedTypeSymbol contract, ServiceModel? model, ParseContext context)
    {
        if (model is null || context.IsBroken)
        {
            return;
        }

        if (!contract.IsGenericAnywhere())
        {
            Location location = Locations.Of(Where.NameOf(contract), context.CancellationToken);
            _served.Add((model.WireName, Names.Short(contract), location));
            return;
        }

        foreach (((AttributeData attribute, INamedTypeSymbol closed), ServiceModel service) in
            ClosedContracts.Of(contract, context).Zip(model.Closed, static (left, right) => (left, right)))
        {
            _served.Add((service.WireName, Names.Short(closed), Locations.Of(attribute, context.CancellationToken)));
        }
    }

    /// <summary>Reports all but the first of each name.</summary>
    public void Report(CompilationAnalysisContext analysis)
    {
        foreach (IGrouping<string, (string WireName, string Contract, Location Location)> group in
            _served.GroupBy(static served => served.WireName, StringComparer.Ordinal))
        {
            (string WireName, string Contract, Location Location)[] sorted =
            [
                .. group.OrderBy(static served => served.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                    .ThenBy(static served => served.Location.SourceSpan.Start),
            ];

            foreach ((string name, string contract, Location location) in sorted.Skip(1))
            {
                analysis.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.Of(Rule.SharedServiceName), location, contract, sorted[0].Contract, name));
            }
        }
    }
}

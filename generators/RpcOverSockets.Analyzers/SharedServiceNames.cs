using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Finds contracts of one project with the same wire name, which only the whole project shows. Thread-safe.</summary>
/// <remarks>A client's view of a service, or an older version of it, has the name on purpose: it is told by the name, which is written
/// there, and by methods that it has in common with the other contract and that work between the two.</remarks>
internal sealed class SharedServiceNames
{
    private readonly ConcurrentBag<Served> _served = [];

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
            _served.Add(new Served(model, contract, Names.Short(contract), Roots.GivenName(contract) is not null, location));
            return;
        }

        foreach (((AttributeData attribute, INamedTypeSymbol closed), ServiceModel service) in
            ClosedContracts.Of(contract, context).Zip(model.Closed, static (left, right) => (left, right)))
        {
            Location location = Locations.Of(attribute, context.CancellationToken);
            bool isNamed = attribute.Argument<string>(1) is not null;
            _served.Add(new Served(service, contract, Names.Short(closed), isNamed, location));
        }
    }

    /// <summary>Reports contracts with a name that belongs to another one, all but the first of each name.</summary>
    public void Report(CompilationAnalysisContext analysis)
    {
        foreach (IGrouping<string, Served> group in _served.GroupBy(static served => served.Model.WireName, StringComparer.Ordinal))
        {
            Served[] sorted =
            [
                .. group.OrderBy(static served => served.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                    .ThenBy(static served => served.Location.SourceSpan.Start),
            ];

            if (sorted.Length > 1)
            {
                Report(sorted, analysis);
            }
        }
    }

    private static void Report(Served[] sorted, CompilationAnalysisContext analysis)
    {
        var differences = new ServiceDifferences(analysis.Compilation, analysis.CancellationToken);
        List<Served> related = [sorted[0]];
        List<Served> others = [.. sorted.Skip(1)];

        // Two views of one service may have nothing in common but a third contract; none may contradict another.
        while (others.Find(other => related.Exists(known => Why(other, known) is null)
            && related.TrueForAll(known => Why(other, known) is null or ServiceDifferences.NothingInCommon)) is { } found)
        {
            others.Remove(found);
            related.Add(found);
        }

        foreach (Served other in others)
        {
            Report(other, related.Select(known => Why(other, known))
                .OrderBy(static reason => reason is null or ServiceDifferences.NothingInCommon)
                .First()!);
        }

        string? Why(Served left, Served right) => left.IsNamed || right.IsNamed
            ? differences.Between((left.Contract, left.Model), (right.Contract, right.Model))
            : "neither asks for it";

        void Report(Served served, string reason) => analysis.ReportDiagnostic(Diagnostic.Create(
            Descriptors.Of(Rule.SharedServiceName), served.Location, served.Name, sorted[0].Name, served.Model.WireName, reason));
    }

    /// <summary>A contract, or a closed form of one, as a server would know it.</summary>
    /// <param name="Model">What travels.</param>
    /// <param name="Contract">The contract, or its generic definition.</param>
    /// <param name="Name">Its name in messages.</param>
    /// <param name="IsNamed">Whether an attribute gives it the wire name.</param>
    /// <param name="Location">Where to report it.</param>
    private sealed record Served(ServiceModel Model, INamedTypeSymbol Contract, string Name, bool IsNamed, Location Location);
}

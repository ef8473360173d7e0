using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Compares contracts of one project that claim to be the same service, by the rules of the contract lock.</summary>
internal sealed class ServiceDifferences(Compilation compilation, CancellationToken cancellationToken)
{
    /// <summary>The reason of two contracts that may be views of one service all the same, if a third shows it.</summary>
    public const string NothingInCommon = "they have no method in common";

    /// <summary>Gets why two contracts cannot be views, or versions, of one service.</summary>
    /// <param name="left">A contract, or its generic definition, and what travels.</param>
    /// <param name="right">The other.</param>
    /// <returns>The reason, or null where each calls the other's methods that it knows.</returns>
    public string? Between((INamedTypeSymbol Contract, ServiceModel Model) left, (INamedTypeSymbol Contract, ServiceModel Model) right)
    {
        HashSet<uint> common = [.. left.Model.Methods.Select(static method => method.Id)];
        common.IntersectWith(right.Model.Methods.Select(static method => method.Id));

        if (common.Count == 0)
        {
            return NothingInCommon;
        }

        ContractLock ours = Describe(left, common);
        ContractLock theirs = Describe(right, common);

        // What only receivers must understand first is fine in one direction; which of the two is the newer one is not known.
        return FirstBreaking(ours, theirs) is { } difference && FirstBreaking(theirs, ours) is not null
            ? $"they differ in {difference.Member}: {ChangeRules.Of(difference.Change).What}"
            : null;
    }

    private ContractLock Describe((INamedTypeSymbol Contract, ServiceModel Model) served, HashSet<uint> common)
    {
        ContractLock whole = LockBuilder.Build(served.Contract, compilation, cancellationToken).Result;
        LockedService service = LockedModels.Service(served.Model);
        service.Methods.RemoveAll(method => !common.Contains(method.Id));
        whole.Services.Clear();
        whole.Services.Add(service.Name, service);
        return whole;
    }

    // Their payload types are those of one project: one of the same name is the same, and others are compared where they are used.
    private static Difference? FirstBreaking(ContractLock before, ContractLock after)
        => LockComparer.Compare(before, after).Find(static difference => difference.Verdict == Verdict.Breaking);
}

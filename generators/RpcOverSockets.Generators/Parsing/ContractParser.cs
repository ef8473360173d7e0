using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads a contract: an interface with <c>[RpcService]</c> or <c>[RpcCallback]</c>, with all that it inherits.</summary>
internal static class ContractParser
{
    /// <summary>Reads a contract.</summary>
    /// <returns>The model, or null where not even the partial interface can be emitted.</returns>
    public static ServiceModel? Parse(INamedTypeSymbol contract, ParseContext context)
    {
        try
        {
            return Read(contract, context);
        }
#pragma warning disable CA1031 // A generator that throws is switched off for the whole project: this contract is reported, the others live.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            context.Fail(Rule.InternalFailure, Where.NameOf(contract), contract.Name, exception.Message());
            return null;
        }
    }

    /// <summary>Whether the generator completes a contract of this project so far that other generated code may name it.</summary>
    public static bool IsCompleted(INamedTypeSymbol contract, ParseContext context)
    {
        var quiet = new ParseContext(context.Compilation, context.CancellationToken);
        return CheckDeclaration(contract, quiet)
            && !quiet.IsBroken
            && !contract.AllInterfaces.Add(contract)
                .SelectMany(static i => i.GetMembers())
                .Any(static member => member is { IsStatic: true, IsAbstract: true });
    }

    private static ServiceModel? Read(INamedTypeSymbol contract, ParseContext context)
    {
        bool canBeCompleted = CheckDeclaration(contract, context);
        string service = WireNameOf(contract, context);
        var methods = new ContractMethods(contract, service, context);
        methods.Collect();

        if (!canBeCompleted || methods.HasStaticAbstract)
        {
            return null;
        }

        return new ServiceModel(
            Declare(contract),
            PartialHeaders(contract),
            service,
            IsComplete: !context.IsBroken,
            methods.HasDispose,
            methods.HasDisposeAsync,
            context.IsBroken ? default : methods.ToModels());
    }

    private static DeclarationModel Declare(INamedTypeSymbol contract)
    {
        DeclarationModel declaration = Names.Declaration(contract);
        bool isObsolete = declaration.IsObsolete
            || contract.GetMembers().Concat(contract.AllInterfaces.SelectMany(static i => i.GetMembers())).Any(Names.IsObsolete);
        return declaration with { IsObsolete = isObsolete };
    }

    /// <summary>Checks what stands around the methods.</summary>
    /// <returns>False where a second part of the interface would not compile.</returns>
    private static bool CheckDeclaration(INamedTypeSymbol contract, ParseContext context)
    {
        if (contract.SelfAndOuterTypes().Any(static t => t.Name.Length == 0))
        {
            context.FailSilently();                  // half-written: the compiler misses a name
            return false;
        }

        if (contract.TypeKind != TypeKind.Interface)
        {
            context.Fail(Rule.NotAnInterface, Where.NameOf(contract), contract.Name);
            return false;
        }

        bool canBeCompleted = true;

        foreach (INamedTypeSymbol type in contract.SelfAndOuterTypes().Where(static t => !t.IsPartial()))
        {
            context.Fail(Rule.NotPartial, Where.NameOf(type), contract.Name, type.Name);
            canBeCompleted = false;
        }

        if (!contract.IsAccessibleBeside())
        {
            context.Fail(Rule.NotAccessible, Where.NameOf(contract), contract.Name);
            canBeCompleted &= !contract.SelfAndOuterTypes().Any(static t => t.IsFileLocal);
        }

        if (contract.IsGenericAnywhere())
        {
            ITypeParameterSymbol? variant = contract.TypeParameters.FirstOrDefault(static p => p.Variance != VarianceKind.None);
            context.Fail(
                variant is null ? Rule.OpenGenericContract : Rule.VariantContract,
                Where.NameOf(variant is null ? contract : variant),
                variant is null ? contract.Name : variant.Name);
            canBeCompleted &= variant is null;
        }

        return canBeCompleted;
    }

    private static string WireNameOf(INamedTypeSymbol contract, ParseContext context)
    {
        AttributeData? attribute = Roots.ContractAttribute(contract);
        string? name = attribute?.Argument<string>(0);

        if (name is { Length: 0 })
        {
            context.Fail(Rule.EmptyWireName, Where.AttributeOf(attribute!, contract), contract.Name);
        }

        return name ?? Names.Wire(contract);
    }

    private static EquatableArray<string> PartialHeaders(INamedTypeSymbol contract)
    {
        var headers = new List<string>();

        foreach (INamedTypeSymbol type in contract.SelfAndOuterTypes().Reverse())
        {
            string keyword = type switch
            {
                { TypeKind: TypeKind.Interface } => "interface",
                { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
                { TypeKind: TypeKind.Struct } => "struct",
                { IsRecord: true } => "record",
                _ => "class",
            };
            string parameters = type.Arity == 0
                ? ""
                : $"<{string.Join(", ", type.TypeParameters.Select(static p => Names.Escape(p.Name)))}>";
            headers.Add($"partial {keyword} {Names.Escape(type.Name)}{parameters}");
        }

        return EquatableArray<string>.From(headers);
    }
}

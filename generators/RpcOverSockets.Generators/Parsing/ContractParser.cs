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
        ParseContext quiet = context.Fork();
        return CheckDeclaration(contract, quiet)
            && !quiet.IsBroken
            && !contract.AllInterfaces.Add(contract)
                .SelectMany(static i => i.GetMembers())
                .Any(static member => member is { IsStatic: true, IsAbstract: true });
    }

    private static ServiceModel? Read(INamedTypeSymbol contract, ParseContext context)
    {
        bool canBeCompleted = context.IsElsewhere || CheckDeclaration(contract, context);
        if (contract.TypeKind != TypeKind.Interface)
        {
            return null;                             // what else is wrong with a class or an enum does not matter
        }

        string service = WireNameOf(contract, context);
        var methods = new ContractMethods(contract, service, context);
        methods.Collect();
        bool isGeneric = contract.IsGenericAnywhere();
        EquatableArray<ServiceModel> closed = isGeneric && !context.IsBroken
            ? ClosedContracts.Read(contract, (type, name, inner) => ReadClosed(type, name ?? service, name is null, inner), context)
            : default;

        if (!canBeCompleted || methods.HasStaticAbstract)
        {
            return null;
        }

        ServiceModel model = Create(contract, service, methods, context);
        return model with
        {
            PartialHeaders = PartialHeaders(contract),
            Methods = isGeneric ? default : model.Methods,
            Closed = context.IsBroken ? default : closed,
        };
    }

    private static ServiceModel ReadClosed(INamedTypeSymbol contract, string service, bool addsArguments, ParseContext context)
    {
        string name = addsArguments ? service + Names.WireArguments(contract) : service;
        var methods = new ContractMethods(contract, name, context);
        methods.Collect();
        return Create(contract, name, methods, context);
    }

    private static ServiceModel Create(INamedTypeSymbol contract, string service, ContractMethods methods, ParseContext context) => new(
        Declare(contract),
        PartialHeaders: default,
        service,
        IsComplete: !context.IsBroken,
        methods.HasDispose,
        methods.HasDisposeAsync,
        context.IsBroken ? default : methods.ToModels(),
        Closed: default);

    private static DeclarationModel Declare(INamedTypeSymbol contract)
    {
        DeclarationModel declaration = Names.OfContract(contract);
        bool isObsolete = declaration.IsObsolete
            || contract.GetMembers().Concat(contract.AllInterfaces.SelectMany(static i => i.GetMembers())).Any(Names.IsObsolete);
        return declaration with { IsObsolete = isObsolete };
    }

    /// <summary>Checks what stands around the methods.</summary>
    /// <returns>False where a second part of the interface would not compile.</returns>
    private static bool CheckDeclaration(INamedTypeSymbol contract, ParseContext context)
    {
        if (!MayHaveSecondPart(contract, context))
        {
            return false;
        }

        bool canBeCompleted = true;
        if (Soundness.HasTwin(contract))
        {
            context.FailSilently();
            canBeCompleted = false;
        }

        CheckBases(contract, context);
        canBeCompleted &= NameLengths.Fit(contract, context);

        foreach (INamedTypeSymbol type in contract.SelfAndOuterTypes().Where(static t => !t.IsPartial()))
        {
            context.Fail(Rule.NotPartial, Where.NameOf(type), contract.Name, type.Name);
            canBeCompleted = false;
        }

        if (!contract.IsAccessibleBeside())
        {
            context.Fail(Rule.NotAccessible, Where.NameOf(contract), contract.Name, Nameability.MakePublic);
            canBeCompleted &= !contract.SelfAndOuterTypes().Any(static t => t.IsFileLocal);
        }

        if (contract.IsGenericAnywhere())
        {
            // Also of a type around it: C# allows neither another part without the variance nor classes beside the contract.
            if (contract.AllTypeParameters().FirstOrDefault(static p => p.Variance != VarianceKind.None) is { } variant)
            {
                context.Fail(Rule.VariantContract, Where.NameOf(variant), variant.Name);
                canBeCompleted = false;
            }
            else if (ClosedContracts.Of(contract, context).Count == 0)
            {
                const string Advice = "remove its own attribute and declare a contract that inherits it closed";
                context.Fail(Rule.OpenGenericContract, Where.NameOf(contract), contract.Name, Advice);
            }
        }

        return canBeCompleted;
    }

    /// <summary>Looks for what makes any second part of the interface fail, and all further checks pointless.</summary>
    private static bool MayHaveSecondPart(INamedTypeSymbol contract, ParseContext context)
    {
        if (!Soundness.HasNames(contract))
        {
            context.FailSilently();                  // half-written
            return false;
        }

        if (contract.TypeKind != TypeKind.Interface)
        {
            context.Fail(Rule.NotAnInterface, Where.NameOf(contract), contract.Name);
            return false;
        }

        if (ProjectLanguage.TooOld(context.Compilation) is { } version)
        {
            context.Fail(Rule.LanguageVersion, Where.NameOf(contract), contract.Name, version);
            return false;
        }

        if (contract.IsComImport)
        {
            context.Fail(Rule.ComContract, Where.NameOf(contract), contract.Name);
            return false;
        }

        if (Roots.ContractAttribute(contract)?.AttributeClass is { } attribute
            && Nameability.AdviceOnReference(attribute, context.Compilation) is { } advice)
        {
            context.Fail(Rule.NotAccessible, Where.NameOf(contract), KnownNames.RootNamespace, advice);
            return false;
        }

        if (GeneratedNames.InPlaceOfDescriptor(contract, context.Compilation) is { } taken)
        {
            context.Fail(Rule.NameTaken, GeneratedNames.PlaceOf(taken, contract, context.Compilation), taken.Name, contract.Name);
            return false;
        }

        return true;
    }

    private static void CheckBases(INamedTypeSymbol contract, ParseContext context)
    {
        // One is enough to say, and nothing else may be asked of them: even to compare two takes long.
        if (!contract.AllInterfaces.All(i => TypeSize.Check(i, Where.NameOf(contract), $"a base of '{contract.Name}'", context)))
        {
            return;
        }

        foreach (INamedTypeSymbol inherited in contract.AllInterfaces)
        {
            if (inherited.TypeKind == TypeKind.Error || !Soundness.MeetsConstraints(inherited, context.Compilation)
                || !context.Compilation.IsSymbolAccessibleWithin(inherited, context.Compilation.Assembly))
            {
                context.FailSilently();              // the compiler complains
            }
            else if (Nameability.Advice(inherited, context) is { } advice)
            {
                context.Fail(Rule.NotAccessible, Where.NameOf(contract), Names.Short(inherited), advice);
            }
        }
    }

    private static string WireNameOf(INamedTypeSymbol contract, ParseContext context)
    {
        string? first = null;

        foreach (AttributeData attribute in Roots.ContractAttributes(contract))
        {
            Where at = Where.AttributeOf(attribute, contract);

            if (attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Type })
            {
                const string Reason = "on a contract the attribute takes no type; with one it stands on the assembly";
                context.Fail(Rule.ClosedContract, at, Reason);
            }
            else if (attribute.Argument<string>(0) is { } name && name != first)
            {
                if (AttributeValues.WhyNoWireName(name) is { } reason)
                {
                    context.Fail(Rule.WireName, at, contract.Name, reason);
                }
                else if (first is not null)
                {
                    context.Fail(Rule.SecondName, at, contract.Name, first, name);
                }

                first ??= name;
            }
        }

        return first ?? Names.Wire(contract);
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

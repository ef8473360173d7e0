using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Collects the remote methods of one contract: its own, then those of its bases, each interface once.</summary>
internal sealed class ContractMethods
{
    private readonly INamedTypeSymbol _contract;
    private readonly ParseContext _context;
    private readonly MethodParser _parser;
    private readonly List<IMethodSymbol> _symbols = [];      // position i belongs to position i of _models
    private readonly List<MethodModel> _models = [];

    public ContractMethods(INamedTypeSymbol contract, string service, ParseContext context)
    {
        _contract = contract;
        _context = context;
        _parser = new MethodParser(contract, service, context);
    }

    public bool HasDispose { get; private set; }

    public bool HasDisposeAsync { get; private set; }

    /// <summary>Gets a value indicating whether C# refuses the contract as a type argument (CS8920).</summary>
    public bool HasStaticAbstract { get; private set; }

    public EquatableArray<MethodModel> ToModels() => EquatableArray<MethodModel>.From(_models);

    public void Collect()
    {
        CollectFrom(_contract);

        // The more derived first, so that a method that hides another is met before the one that it hides.
        // One that comes with other nullable annotations, too, is the same.
        foreach (INamedTypeSymbol inherited in _contract.AllInterfaces
            .Where(static i => !TypeSize.IsTooLarge(i)) // ContractParser tells
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .OrderByDescending(static i => i.AllInterfaces.Length))
        {
            _context.CancellationToken.ThrowIfCancellationRequested();

            if (inherited.Is("System", "IDisposable"))
            {
                HasDispose = true;
            }
            else if (inherited.Is("System", "IAsyncDisposable"))
            {
                HasDisposeAsync = true;
            }
            else if (!inherited.Is(KnownNames.RootNamespace, "IRpcService"))
            {
                CollectFrom(inherited);
            }
        }

        if (_models.Count == 0 && !_context.IsBroken)
        {
            _context.Warn(Rule.NoRemoteMethods, Where.NameOf(_contract), _contract.Name);
        }
    }

    private void CollectFrom(INamedTypeSymbol declaring)
    {
        AttributeValues.AreDefined(declaring, "RpcDispatchAttribute", Where.NameOf(_contract), _context);

        foreach (ISymbol member in declaring.GetMembers())
        {
            switch (member)
            {
                case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                    Collect(method);
                    break;
                case IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion, IsAbstract: true }:
                case IMethodSymbol { MethodKind: MethodKind.ExplicitInterfaceImplementation } method
                    when method.IsAbstract || method.FindAttribute(KnownNames.RootNamespace, "RpcMethodAttribute") is not null:
                case IPropertySymbol { IsAbstract: true }:
                case IEventSymbol { IsAbstract: true }:
                    _context.Fail(Rule.OnlyMethods, At(member), member.Name);
                    HasStaticAbstract |= member.IsStatic;
                    break;
            }
        }
    }

    private void Collect(IMethodSymbol method)
    {
        bool isMarked = method.FindAttribute(KnownNames.RootNamespace, "RpcMethodAttribute") is not null;

        if (isMarked && !method.IsAbstract && (method is { IsVirtual: false } or { IsStatic: true }))
        {
            _context.Fail(Rule.OnlyMethods, At(method), method.Name); // the client cannot implement it
            return;
        }

        if (method.IsStatic || method.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal)
        {
            if (method.IsAbstract)                   // the client would have to implement it
            {
                HasStaticAbstract |= method.IsStatic;
                _context.Fail(Rule.OnlyMethods, At(method), method.Name);
            }

            return;
        }

        if (!method.IsAbstract && (!isMarked || method.DeclaredAccessibility == Accessibility.Private))
        {
            if (method.DeclaredAccessibility == Accessibility.Public)
            {
                string advice = new BodyAdvice(_contract, _context).For(method, At(method));
                _context.Warn(Rule.DefaultMethodNotRemote, At(method), method.Name, advice);
            }

            return;
        }

        if (!_context.IsAtHome(method) && !_context.CanName(method))
        {
            string name = $"{method.ContainingType.Name}.{method.Name}";
            _context.Fail(Rule.NotAccessible, Where.NameOf(_contract), name, "make it public, or declare the contract in its assembly");
            return;
        }

        int before = _context.Findings.Count;

        MethodModel? model = _parser.Parse(method, At(method)) is { } parsed && NameLengths.Fit(method, At(method), _context)
            ? parsed
            : null;

        if (_context.Findings.Count > before && method.ContainingType.IsConstructed(_contract))
        {
            BlameForArguments(method, before);
        }

        if (model is not null)
        {
            Add(method, model);
        }
    }

    /// <summary>Moves what is wrong with an inherited method only as its base is closed here to the contract, which closes it.</summary>
    private void BlameForArguments(IMethodSymbol method, int before)
    {
        var open = new ParseContext(_context.Compilation, _context.CancellationToken);
        new MethodParser(method.ContainingType.OriginalDefinition, service: "", open).Parse(method.OriginalDefinition, At(method));
        _context.Blame(_contract, before, open.Findings);
    }

    private void Add(IMethodSymbol method, MethodModel model)
    {
        // A clash of two inherited methods is the fault of the contract that brings them together.
        bool isOwn = SymbolEqualityComparer.Default.Equals(method.ContainingType, _contract);
        Where at = Where.NameOf(isOwn ? method : _contract);

        for (int i = 0; i < _models.Count; i++)
        {
            MethodModel other = _models[i];

            if (other.HiddenBy >= 0)
            {
                continue;
            }

            if (other.WireName == model.WireName)
            {
                if (Hides(_symbols[i], method))
                {
                    model = model with { HiddenBy = i, Id = other.Id };
                    break;
                }

                if (isOwn)
                {
                    _context.Fail(Rule.SharedWireName, at, model.WireName);
                }
                else if (RunTimeTypes.Comparer.Equals(_symbols[i].ContainingType, method.ContainingType))
                {
                    _context.FailSilently();         // the compiler complains: they differ in the names of tuples
                }
                else
                {
                    if (SymbolEqualityComparer.Default.Equals(_symbols[i].ContainingType, _contract))
                    {
                        at = Where.NameOf(_symbols[i]);
                    }

                    // With type arguments: the two may be one method of a base that is closed twice.
                    string ours = $"{Names.Short(method.ContainingType)}.{model.Name}";
                    _context.Fail(Rule.InheritedConflict, at, ours, $"{Names.Short(_symbols[i].ContainingType)}.{other.Name}");
                }

                return;
            }

            if (other.Id == model.Id)
            {
                _context.Fail(Rule.MethodIdCollision, at, model.Name, other.Name);
                return;
            }
        }

        _symbols.Add(method);
        _models.Add(model);
    }

    /// <summary>Whether a method stands in for an inherited one with the same signature.</summary>
    public static bool Hides(IMethodSymbol derived, IMethodSymbol inherited)
        => derived.Name == inherited.Name
            && derived.Parameters.Length == inherited.Parameters.Length
            && RunTimeTypes.Comparer.Equals(derived.ReturnType, inherited.ReturnType)
            && derived.ContainingType.AllInterfaces.Contains(inherited.ContainingType, SymbolEqualityComparer.Default)
            && derived.Parameters.All(p => RunTimeTypes.Comparer.Equals(p.Type, inherited.Parameters[p.Ordinal].Type));

    /// <summary>Blames an inherited member where it stands if that is in this project, else the contract.</summary>
    private Where At(ISymbol member) => Where.NameOf(_context.IsInProject(member) ? member : _contract);
}

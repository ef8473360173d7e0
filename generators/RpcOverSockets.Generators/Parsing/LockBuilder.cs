using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Describes the contracts of a project and all payload types that they reach, of other assemblies too.</summary>
/// <remarks>Used by one thread. It walks the types, which the generator must not do on every edit: only the analyzer, its fixes and an
/// update of the lock file do. What is broken is left out; its own diagnostics say why. A type that has its code in another assembly is
/// read as the build of that assembly reads it: with its members that are hidden from this one, and with the codecs that it names.
/// </remarks>
internal sealed class LockBuilder
{
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<INamedTypeSymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly Queue<(INamedTypeSymbol Type, IAssemblySymbol? Elsewhere)> _waiting = new();
    private readonly Dictionary<(string Service, string Method), INamedTypeSymbol> _views = [];

    private bool _needsHidden;                       // something that was read may have members that the compilation does not show

    private LockBuilder(Compilation compilation, CancellationToken cancellationToken)
    {
        _compilation = compilation;
        _cancellationToken = cancellationToken;
    }

    public ContractLock Result { get; } = new();

    /// <summary>Gets the contracts and types by their names in the lock.</summary>
    public Dictionary<string, INamedTypeSymbol> Symbols { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the contract or type that a difference is about, or null where the sources have none.</summary>
    public INamedTypeSymbol? OwnerOf(Difference difference)
    {
        if (!difference.IsType && _views.TryGetValue((difference.Owner, difference.Member), out INamedTypeSymbol? view))
        {
            return view;
        }

        return Symbols.TryGetValue(difference.Owner, out INamedTypeSymbol? owner) ? owner : null;
    }

    /// <summary>Gets the contract, one of this project, that was the first to reach a type, by the names of both in the lock.</summary>
    public Dictionary<string, string> FirstUsers { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets a value indicating whether every contract of this project could be described.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Gets what could not, or not wholly, be read of other assemblies.</summary>
    public List<UnseenPart> Unseen { get; } = [];

    /// <summary>Describes all contracts that a project declares.</summary>
    public static LockBuilder Build(Compilation compilation, CancellationToken cancellationToken)
    {
        var builder = new LockBuilder(compilation, cancellationToken);
        builder.AddAll();

        if (builder._needsHidden && ShowHidden(compilation) is { } complete)
        {
            builder = new LockBuilder(complete, cancellationToken);
            builder.AddAll();
        }

        return builder;
    }

    /// <summary>Describes one contract of a project, and what it reaches, without what other assemblies hide.</summary>
    public static LockBuilder Build(INamedTypeSymbol contract, Compilation compilation, CancellationToken cancellationToken)
    {
        var builder = new LockBuilder(compilation, cancellationToken);
        builder.AddWithPayloads(contract);
        return builder;
    }

    /// <summary>Whether a contract or type is one of this project.</summary>
    public bool IsHere(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _compilation.Assembly);

    /// <summary>Gets the same project with all that is in the files of its references: the compiler loads no more than it needs.</summary>
    private static CSharpCompilation? ShowHidden(Compilation compilation)
        => compilation is CSharpCompilation { Options.MetadataImportOptions: not MetadataImportOptions.All } project
            ? project.WithOptions(project.Options.WithMetadataImportOptions(MetadataImportOptions.All))
            : null;

    private void AddAll()
    {
        List<INamedTypeSymbol> contracts = [.. ContractsIn(_compilation.Assembly.GlobalNamespace, _cancellationToken)
            .OrderBy(Names.Plain, StringComparer.Ordinal)];

        foreach (INamedTypeSymbol contract in contracts)
        {
            AddWithPayloads(contract);
        }
    }

    private static IEnumerable<INamedTypeSymbol> ContractsIn(INamespaceOrTypeSymbol container, CancellationToken cancellationToken)
    {
        foreach (ISymbol member in container.GetMembers())
        {
            cancellationToken.ThrowIfCancellationRequested();

            if (member is INamedTypeSymbol type && Roots.ContractAttribute(type) is not null)
            {
                yield return type;
            }

            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (INamedTypeSymbol contract in ContractsIn(inner, cancellationToken))
                {
                    yield return contract;
                }
            }
        }
    }

    private void AddWithPayloads(INamedTypeSymbol contract)
    {
        if (!_seen.Add(contract))
        {
            return;
        }

        string user = AddContract(contract, elsewhere: null, firstUser: null);

        while (_waiting.Count > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            (INamedTypeSymbol type, IAssemblySymbol? elsewhere) = _waiting.Dequeue();

            if (Roots.ContractAttribute(type) is not null)
            {
                AddContract(type, elsewhere, user);
            }
            else if (type.TypeKind == TypeKind.Enum)
            {
                Add(Enum(type), type, user);
            }
            else
            {
                var context = new ParseContext(_compilation, _cancellationToken, elsewhere);
                PayloadModel? model = PayloadParser.Parse(type, context);
                LockedType? locked = model is null ? null : LockedModels.Type(model);
                Add(locked, type, user);

                if (elsewhere is not null)
                {
                    NoteUnseen(type, locked is not null, user);
                }

                Enqueue(context, elsewhere);
            }
        }
    }

    private string AddContract(INamedTypeSymbol contract, IAssemblySymbol? elsewhere, string? firstUser)
    {
        var context = new ParseContext(_compilation, _cancellationToken, elsewhere);
        ServiceModel? model = ContractParser.Parse(contract, context);

        if (model is not { IsComplete: true })
        {
            IsWhole &= !IsHere(contract);

            if (elsewhere is not null)
            {
                NoteUnseen(contract, isRead: false, firstUser ?? "");
            }

            return contract.Name;
        }

        // A generic contract is served in its closed forms only.
        IEnumerable<ServiceModel> served = contract.IsGenericAnywhere() ? model.Closed : [model];

        foreach (ServiceModel service in served)
        {
            Add(LockedModels.Service(service), contract, firstUser ?? service.WireName);
        }

        Enqueue(context, elsewhere);
        return served.FirstOrDefault()?.WireName ?? model.WireName;
    }

    /// <summary>Adds what a contract has to its service: views of one service share a name, and each may have methods of its own.</summary>
    /// <remarks>Of others than forms that can call each other the analyzer tells (RPCS0057).</remarks>
    private void Add(LockedService view, INamedTypeSymbol contract, string user)
    {
        if (!Result.Services.TryGetValue(view.Name, out LockedService? service))
        {
            Result.Services.Add(view.Name, service = new LockedService(view.Name));
            Symbols[view.Name] = contract;
            FirstUsers[view.Name] = user;
        }

        foreach (LockedMethod method in view.Methods)
        {
            LockedMethod? known = service.Methods.Find(other => other.Id == method.Id || other.Name == method.Name);
            LockedMethod kept = known is null ? method
                : known.Id == method.Id ? LockedViews.Merge(known, method)
                : known;

            if (ReferenceEquals(kept, method))
            {
                _ = known is not null && service.Methods.Remove(known);
                service.Methods.Add(method);
                _views[(view.Name, method.Name)] = contract;
            }
        }
    }

    private void Enqueue(ParseContext context, IAssemblySymbol? elsewhere)
    {
        foreach (INamedTypeSymbol type in context.Mentions)
        {
            if (_seen.Add(type))
            {
                IAssemblySymbol? home = ElsewhereOf(type, elsewhere);
                _needsHidden |= home is not null && _compilation.GetMetadataReference(home) is not CompilationReference;
                _waiting.Enqueue((type, home));
            }
        }
    }

    private void NoteUnseen(INamedTypeSymbol type, bool isRead, string user)
    {
        string? reason = !isRead ? "this project does not reference all that it mentions"
            : HiddenMembers.FindLeftOut(type) is { } member ? $"a reference assembly does not hold '{member}'"
            : null;

        if (reason is not null)
        {
            Unseen.Add(new UnseenPart(user, type.Name, type.ContainingAssembly.Name, reason));
        }
    }

    /// <summary>Gets the assembly that has the code for a type, or null where it is this one: its own, or that whose assembly attribute
    /// wants it and which is the one that mentions it.</summary>
    private IAssemblySymbol? ElsewhereOf(INamedTypeSymbol type, IAssemblySymbol? elsewhere)
        => IsHere(type) ? null
            : Roots.ContractAttribute(type) is not null || PayloadTypes.CodecInItsAssembly(type) is not null ? type.ContainingAssembly
            : elsewhere;

    private void Add(LockedType? type, INamedTypeSymbol symbol, string user)
    {
        if (type is not null && !Result.Types.ContainsKey(type.Name))
        {
            Result.Types.Add(type.Name, type);
            Symbols[type.Name] = symbol;
            FirstUsers[type.Name] = user;
        }
    }

    private static LockedType Enum(INamedTypeSymbol type)
    {
        var result = new LockedType(LockedLayout.Enum, Shapes.Definition(type), Shapes.Of(type.EnumUnderlyingType!));

        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field is { HasConstantValue: true, ConstantValue: IFormattable number })
            {
                result.Members.Add(new LockedMember(number.ToString("D", CultureInfo.InvariantCulture), field.Name, "", IsRequired: false));
            }
        }

        return result;
    }
}

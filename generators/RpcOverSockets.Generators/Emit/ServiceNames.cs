using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>What the members of a contract's descriptor are called. No name of the user can clash with them.</summary>
internal sealed class ServiceNames
{
    // Members that the descriptor has anyhow.
    private static readonly string[] s_reserved =
        [.. NameScope.MembersOfObject, "Client", "CreateClient", "DescribeMethod", "Dispatch", "Instance", "Methods", "Name"];

    public ServiceNames(ServiceModel service)
    {
        Service = service;
        Descriptor = DescriptorOf(service.Declaration);
        var scope = new NameScope([.. s_reserved, Descriptor]);

        foreach (MethodModel method in service.Methods)
        {
            if (method.HiddenBy >= 0)
            {
                // Its calls are those of the method that hides it.
                All.Add(new MethodNames(method, All[method.HiddenBy].Field, All[method.HiddenBy].ArgumentsType));
                continue;
            }

            string field = scope.Take($"s_{char.ToLowerInvariant(method.Name[0])}{method.Name.Substring(1)}");
            string arguments = HasArguments(method)
                ? scope.Take($"{method.Name}Arguments")
                : KnownNames.CompilerServices + "RpcNoArguments";
            All.Add(new MethodNames(method, field, arguments));
        }

        foreach (MethodNames method in All)
        {
            if (method.Model.HiddenBy < 0)
            {
                Served.Add(method);
            }
        }
    }

    public ServiceModel Service { get; }

    /// <summary>Gets the descriptor class's name.</summary>
    public string Descriptor { get; }

    /// <summary>Gets all methods that the client implements.</summary>
    public List<MethodNames> All { get; } = [];

    /// <summary>Gets the methods that have a number in the dispatcher, in that order.</summary>
    public List<MethodNames> Served { get; } = [];

    public static string DescriptorOf(DeclarationModel declaration) => KnownNames.Prefix + declaration.HelperName;

    private static bool HasArguments(MethodModel method)
    {
        foreach (ParameterModel parameter in method.Parameters)
        {
            if (parameter.Role == ParameterRole.Argument)
            {
                return true;
            }
        }

        return false;
    }
}

using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>What the parts of one method are called inside the descriptor of its contract.</summary>
internal sealed class MethodNames
{
    public MethodNames(MethodModel model, string field, string argumentsType)
    {
        Model = model;
        Field = field;
        ArgumentsType = argumentsType;

        foreach (ParameterModel parameter in model.Parameters)
        {
            if (parameter.Role == ParameterRole.Argument)
            {
                Arguments.Add(parameter);
            }
        }
    }

    public MethodModel Model { get; }

    /// <summary>Gets the static field that holds the method's descriptor.</summary>
    public string Field { get; }

    /// <summary>Gets the struct that carries the arguments.</summary>
    public string ArgumentsType { get; }

    /// <summary>Gets the parameters that travel.</summary>
    public List<ParameterModel> Arguments { get; } = [];
}

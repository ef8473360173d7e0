using System.Text;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Locking;

/// <summary>What the lock keeps of the generator's models.</summary>
internal static class LockedModels
{
    /// <summary>Describes a contract.</summary>
    public static LockedService Service(ServiceModel model)
    {
        var service = new LockedService(model.WireName);
        service.Methods.AddRange(model.Methods.Where(static method => method.HiddenBy < 0).Select(Method));
        return service;
    }

    /// <summary>Describes a method.</summary>
    public static LockedMethod Method(MethodModel model)
    {
        var method = new LockedMethod(model.WireName, model.Id)
        {
            IsOneWay = model.IsOneWay,
            IsIdempotent = model.IsIdempotent,
            Delivery = model.Delivery == "Wait" ? null : model.Delivery,
            Result = model.Returns.Result == ResultKind.Value ? model.Returns.Value!.Shape : null,
            CalleeStream = model.Returns.Result switch
            {
                ResultKind.Items => model.Returns.Value!.Shape,
                ResultKind.PipeReader or ResultKind.Stream => LockedMethod.Bytes,
                _ => null,
            },
        };

        foreach (ParameterModel parameter in model.Parameters)
        {
            Add(parameter, method);
        }

        method.Faults.AddRange(model.Faults.Select(static fault => new LockedFault(fault.WireName, fault.Shape)));
        return method;
    }

    /// <summary>Describes a payload type; null where it is broken.</summary>
    public static LockedType? Type(PayloadModel model)
    {
        switch (model)
        {
            case ObjectModel entity:
                var type = new LockedType(entity.IsMap ? LockedLayout.Map : LockedLayout.Array, model.Declaration.LockName);
                type.Members.AddRange(entity.Members.Select(member => Member(entity, member)));
                return type;
            case UnionModel choice:
                var union = new LockedType(LockedLayout.Union, model.Declaration.LockName);
                union.Members.AddRange(choice.Cases.Select(static entry =>
                    new LockedMember(LockTokens.Number(entry.Key), "", entry.Type.Shape, IsRequired: false)));
                return union;
            default:
                return null;
        }
    }

    private static LockedMember Member(ObjectModel model, MemberModel member)
        => new(model.IsMap ? member.Key : LockTokens.Number(member.Index), member.Name, member.Type.Shape, member.MustBeSent);

    /// <summary>Shortens the names of types in an expression; what stands in quotes is a text, whatever it says.</summary>
    private static string WithoutGlobal(string expression)
    {
        const string Global = "global::";
        var shortened = new StringBuilder(expression.Length);
        bool isText = false;

        for (int i = 0; i < expression.Length; i++)
        {
            if (!isText && string.CompareOrdinal(expression, i, Global, 0, Global.Length) == 0)
            {
                i += Global.Length - 1;
                continue;
            }

            isText ^= expression[i] == '"';
            shortened.Append(expression[i]);

            if (isText && expression[i] == '\\')
            {
                shortened.Append(expression[++i]);
            }
        }

        return shortened.ToString();
    }

    private static void Add(ParameterModel parameter, LockedMethod method)
    {
        switch (parameter.Role)
        {
            case ParameterRole.Argument:
                string? value = parameter.Default is null ? null : WithoutGlobal(parameter.Default);
                method.Parameters.Add(new LockedParameter(parameter.Name, parameter.Type.Shape, value));
                break;
            case ParameterRole.Items:
                method.CallerStream = parameter.Item!.Shape;
                break;
            case ParameterRole.PipeReader or ParameterRole.ReadStream:
                method.CallerStream = LockedMethod.Bytes;
                break;
            case ParameterRole.PipeWriter or ParameterRole.WriteStream:
                method.CalleeStream = LockedMethod.Bytes;
                break;
        }
    }
}

namespace Grpc.Core;

/// <summary>
/// On a generated service base class: where its bind method is. The engine calls that method with a binder and null to
/// learn the service's methods.
/// </summary>
/// <param name="bindType">The type that has the method.</param>
/// <param name="bindMethodName">The static method's name.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = true)]
public class BindServiceMethodAttribute(Type bindType, string bindMethodName) : Attribute
{
    /// <summary>The type that has the method.</summary>
    public Type BindType { get; } = bindType;

    /// <summary>The static method's name.</summary>
    public string BindMethodName { get; } = bindMethodName;
}

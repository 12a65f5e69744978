using System.Globalization;
using System.Reflection;

namespace Kyc.Compat.Tests;

/// <summary>
/// Writes what other assemblies can see of an assembly, one signature a line and sorted, so that a change of the face is
/// a change of a text file.
/// </summary>
internal static class PublicFace
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{Name(type)} : {Kind(type)}{Bases(type)}{Constraints(type.GetGenericArguments())}";
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            yield return $"{Name(type)} Invoke{Parameters(invoke)} : {Name(invoke.ReturnType)}";
            yield break;
        }

        foreach (var member in type.GetMembers(Declared).Where(member => member is not Type))
        {
            if (Line(member) is { } line)
            {
                yield return $"{Name(type)} {line}";
            }
        }
    }

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo field when field.DeclaringType!.IsEnum => field.IsLiteral
            ? $"{field.Name} = {Convert.ToInt32(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
            : null,
        FieldInfo field when field.IsPublic || field.IsFamily => $"{field.Name} : {(field.IsLiteral ? "const " : "readonly ")}{Name(field.FieldType)}",
        ConstructorInfo constructor when Visible(constructor) => $"ctor{Parameters(constructor)}{Access(constructor)}",
        MethodInfo method when Visible(method) && !IsAccessor(method) && !IsRecordOf(method) => Method(method),
        PropertyInfo property when Accessors(property).Any(Visible) => Property(property),
        _ => null,
    };

    private static string Method(MethodInfo method) =>
        $"{method.Name}{Generic(method)}{Parameters(method)} : {Annotated(Nullability.Create(method.ReturnParameter), method.ReturnType)}"
        + Access(method) + Constraints(method.GetGenericArguments());

    private static string Property(PropertyInfo property)
    {
        var accessors = Accessors(property).Where(Visible).Select(accessor => accessor.Name[..3]).Order(StringComparer.Ordinal);
        return $"{property.Name} : {Annotated(Nullability.Create(property), property.PropertyType)} {{ {string.Join(' ', accessors)} }}"
            + Access(Accessors(property).First(Visible));
    }

    private static string Parameters(MethodBase method) =>
        "(" + string.Join(", ", method.GetParameters().Select(parameter =>
            Annotated(Nullability.Create(parameter), parameter.ParameterType) + " " + parameter.Name + (parameter.IsOptional ? " = default" : ""))) + ")";

    private static string Annotated(NullabilityInfo info, Type type)
    {
        // A type parameter's own annotation says nothing that a caller could get wrong.
        var mark = info.ReadState == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter ? "?" : "";
        return Name(type) + mark;
    }

    private static string Name(Type type)
    {
        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        var ownArguments = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).ToArray();
        var name = type.Name.Split('`')[0] + (ownArguments.Length == 0 ? "" : $"<{string.Join(", ", ownArguments.Select(Name))}>");
        return type.IsNested ? $"{Name(type.DeclaringType!)}.{name}"
            : type.Namespace!.StartsWith("System", StringComparison.Ordinal) ? name
            : $"{type.Namespace}.{name}";
    }

    private static string Kind(Type type) =>
        typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + "class";

    private static string Bases(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) || type.IsEnum)
        {
            return "";
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = new[] { type.BaseType }.OfType<Type>().Where(parent => parent != typeof(object) && parent != typeof(ValueType))
            .Concat(type.GetInterfaces().Except(inherited).OrderBy(Name, StringComparer.Ordinal)).ToArray();
        return bases.Length == 0 ? "" : $" < {string.Join(", ", bases.Select(Name))}";
    }

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Constraints(Type[] parameters) => string.Concat(parameters
        .Where(parameter => parameter.IsGenericParameter)
        .Select(parameter => (parameter.Name, Constraint: Constraint(parameter)))
        .Where(pair => pair.Constraint.Length > 0)
        .Select(pair => $" where {pair.Name} : {pair.Constraint}"));

    private static string Constraint(Type parameter) =>
        parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)
            ? "class"
            : string.Join(", ", parameter.GetGenericParameterConstraints().Select(Name));

    private static string Access(MethodBase method) =>
        (method.IsStatic ? " static" : "")
        + (method.IsFamily || method.IsFamilyOrAssembly ? " protected" : "")
        + (method.DeclaringType!.IsInterface ? method.IsAbstract ? "" : " default"
            : method.IsAbstract ? " abstract"
            : method is MethodInfo { IsVirtual: true, IsFinal: false } own ? own.GetBaseDefinition() == own ? " virtual" : " override"
            : "");

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName;

    private static bool IsRecordOf(MethodInfo method) => method.Name is "Finalize";

    private static MethodInfo[] Accessors(PropertyInfo property) => property.GetAccessors(nonPublic: true);
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;

namespace Kyc.Compat.Tests;

/// <summary>A member the stand-ins lack would show only when a call first needs it. Here every one is looked up at once.</summary>
public sealed class EngineReferenceTests
{
    public static TheoryData<Type> Engines => [typeof(GrpcServiceOptions), typeof(GrpcChannel)];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Every_type_of_the_engine_loads(Type inEngine)
    {
        // A type whose base or interface lacks a member it overrides makes this throw.
        Assert.NotEmpty(inEngine.Assembly.GetTypes());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Every_type_and_member_the_engine_refers_to_exists_and_may_be_used(Type inEngine)
    {
        var module = inEngine.Assembly.ManifestModule;
        var references = ReferencesToStandIns(inEngine.Assembly);
        var missing = new List<string>();
        foreach (var token in references)
        {
            try
            {
                AssertAccessible(module.ResolveMember(token, Objects, Objects)!, inEngine.Assembly);
            }
            catch (Exception e) when (e is MissingMemberException or TypeLoadException)
            {
                missing.Add(e.Message);
            }
        }

        Assert.Empty(missing);
        Assert.True(references.Length > 90, $"Only {references.Length} references to the stand-ins: the test looks at the wrong thing.");
    }

    // Stand for the type arguments of the engine's generic code, whose message types need only be classes.
    private static readonly Type[] Objects = [.. Enumerable.Repeat(typeof(object), 8)];

    private static void AssertAccessible(MemberInfo member, Assembly engine)
    {
        if (member is not MethodBase method || method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
        {
            return;
        }

        var friends = member.DeclaringType!.Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>();
        var key = Convert.ToHexStringLower(engine.GetName().GetPublicKey()!);
        Assert.Contains(friends, friend => friend.AssemblyName == $"{engine.GetName().Name}, PublicKey={key}");
    }

    private static int[] ReferencesToStandIns(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Where(handle => IsStandIn(metadata, handle)).Select(handle => MetadataTokens.GetToken(handle));
        var members = metadata.MemberReferences
            .Where(handle => IsStandIn(metadata, metadata.GetMemberReference(handle).Parent))
            .Select(handle => MetadataTokens.GetToken(handle));
        return [.. types, .. members];
    }

    private static bool IsStandIn(MetadataReader metadata, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.AssemblyReference =>
            metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)handle).Name) is "Grpc.Core.Api" or "Grpc.Net.Common",
        HandleKind.TypeReference => IsStandIn(metadata, metadata.GetTypeReference((TypeReferenceHandle)handle).ResolutionScope),
        HandleKind.TypeSpecification => IsStandIn(metadata, GenericDefinition(metadata, (TypeSpecificationHandle)handle)),
        _ => false,
    };

    // ECMA-335 II.23.2.14: GENERICINST (CLASS | VALUETYPE) TypeDefOrRefOrSpecEncoded ...
    private static EntityHandle GenericDefinition(MetadataReader metadata, TypeSpecificationHandle handle)
    {
        var signature = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return default;
        }

        signature.ReadByte();
        return signature.ReadTypeHandle();
    }
}

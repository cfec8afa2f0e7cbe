/**
 * What `openssl req` needs to create keys, requests and self-signed certificates: the fields of a subject, and the
 * extensions of a CA. It is stored where builds of OpenSSL look for it: in /etc/ssl (Debian, Alpine) and /etc/pki/tls
 * (Fedora).
 */
export const OPENSSL_CONFIG = `[req]
default_bits = 2048
string_mask = utf8only
distinguished_name = subject
x509_extensions = authority

[subject]
countryName = Country Name (2 letter code)
countryName_min = 2
countryName_max = 2
organizationName = Organization Name (a group of the user)
organizationalUnitName = Organizational Unit Name
commonName = Common Name (the user's name)
commonName_max = 64

[authority]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always,issuer
basicConstraints = critical,CA:true
`;

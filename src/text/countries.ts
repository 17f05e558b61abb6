/** The country codes of which there are flags. */
export const COUNTRIES: ReadonlySet<string> = new Set(
  (
    'adaeafagaialamaoarasatauaxazbabbbdbebfbgbhbibjblbmbnbobqbrbsbtbwbybzcacccdcfcgchcickclcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegeheresetfi' +
    'fjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgtgugwgyhkhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemf' +
    'mgmhmkmlmmmnmomqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpgphpkplpmprpsptpwpyqarerorsrurwsasbscsdsesgshsisksl' +
    'smsnsosrssstsvsxsysztctdtgthtjtktltmtntotrtttvtwtzuaugusuyuzvavcvevgvivnvuwfwsxkyeytzazmzweu'
  ).match(/../g),
);
